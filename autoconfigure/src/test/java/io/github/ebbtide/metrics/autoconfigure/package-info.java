@NullMarked
package io.github.ebbtide.metrics.autoconfigure;

import org.jspecify.annotations.NullMarked;

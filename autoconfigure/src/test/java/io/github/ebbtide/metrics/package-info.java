@NullMarked
package io.github.ebbtide.metrics;

import org.jspecify.annotations.NullMarked;

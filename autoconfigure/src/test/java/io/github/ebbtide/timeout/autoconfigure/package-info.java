@NullMarked
package io.github.ebbtide.timeout.autoconfigure;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.github.ebbtide.timeout;

import org.jspecify.annotations.NullMarked;

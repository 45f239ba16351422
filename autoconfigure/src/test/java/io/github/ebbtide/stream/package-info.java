@NullMarked
package io.github.ebbtide.stream;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.github.ebbtide.traffic;

import org.jspecify.annotations.NullMarked;

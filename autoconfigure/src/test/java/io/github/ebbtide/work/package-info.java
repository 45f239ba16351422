@NullMarked
package io.github.ebbtide.work;

import org.jspecify.annotations.NullMarked;

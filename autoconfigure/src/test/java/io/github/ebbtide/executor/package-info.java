@NullMarked
package io.github.ebbtide.executor;

import org.jspecify.annotations.NullMarked;

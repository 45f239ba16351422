@NullMarked
package io.github.ebbtide.messaging;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.github.ebbtide.messaging.autoconfigure;

import org.jspecify.annotations.NullMarked;

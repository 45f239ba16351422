@NullMarked
package io.github.ebbtide.websocket;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.github.ebbtide.traffic.autoconfigure;

import org.jspecify.annotations.NullMarked;

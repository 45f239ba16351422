@NullMarked
package io.github.ebbtide.endpoint;

import org.jspecify.annotations.NullMarked;

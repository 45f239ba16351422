@NullMarked
package io.github.ebbtide.endpoint.autoconfigure;

import org.jspecify.annotations.NullMarked;

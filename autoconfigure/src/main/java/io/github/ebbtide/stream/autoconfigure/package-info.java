/**
 * Auto-configuration of streamed responses.
 */
@NullMarked
package io.github.ebbtide.stream.autoconfigure;

import org.jspecify.annotations.NullMarked;

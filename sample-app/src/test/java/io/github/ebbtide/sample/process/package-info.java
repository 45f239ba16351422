/**
 * The packaged application as a real child process, with real signals.
 */
@NullMarked
package io.github.ebbtide.sample.process;

import org.jspecify.annotations.NullMarked;

/**
 * Child processes: one safe way to launch them, none left behind. Users see
 * {@code ChildProcesses}, {@code Command}, {@code ChildProcess}, {@code CommandResult}
 * and its exception, {@code Isolation} and {@code ProcessListener}; everything else here
 * is public for wiring only. Plain Java.
 */
@NullMarked
package io.github.ebbtide.process;

import org.jspecify.annotations.NullMarked;

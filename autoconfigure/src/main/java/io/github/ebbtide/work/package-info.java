/**
 * Work that a drain waits for, where it comes from, and what lets more of it in. Every
 * feature that has work is a {@link io.github.ebbtide.work.WorkSource}; whatever lets new
 * work in is an {@link io.github.ebbtide.work.Intake}. Users implement
 * {@code WorkSource}, {@code Work} and {@code Intake}, and meet {@code Deadline} and
 * {@code Blocker}; everything else here is package-private or public for wiring only.
 * Plain Java.
 */
@NullMarked
package io.github.ebbtide.work;

import org.jspecify.annotations.NullMarked;

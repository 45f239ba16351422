/**
 * Jobs that somebody asks for and does not wait for: a stored document is read again and
 * compared with its checksum, and whoever wants to can watch.
 */
@NullMarked
package io.github.ebbtide.sample.job;

import org.jspecify.annotations.NullMarked;

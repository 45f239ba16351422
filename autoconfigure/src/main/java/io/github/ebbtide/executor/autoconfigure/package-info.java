/**
 * Auto-configuration of task executors and schedulers.
 */
@NullMarked
package io.github.ebbtide.executor.autoconfigure;

import org.jspecify.annotations.NullMarked;

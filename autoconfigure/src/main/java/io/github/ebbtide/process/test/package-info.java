/**
 * For tests of users: child processes that are not there.
 */
@NullMarked
package io.github.ebbtide.process.test;

import org.jspecify.annotations.NullMarked;

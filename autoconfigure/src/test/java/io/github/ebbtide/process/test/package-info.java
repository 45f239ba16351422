/**
 * The fake that users test with.
 */
@NullMarked
package io.github.ebbtide.process.test;

import org.jspecify.annotations.NullMarked;

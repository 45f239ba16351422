/**
 * What the page needs to know about the desk that serves it.
 */
@NullMarked
package io.github.ebbtide.sample.desk;

import org.jspecify.annotations.NullMarked;

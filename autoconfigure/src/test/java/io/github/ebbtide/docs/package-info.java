/**
 * Documentation against code. The snippets of the README are copies of what stands here.
 */
@NullMarked
package io.github.ebbtide.docs;

import org.jspecify.annotations.NullMarked;

/**
 * Documents: how they come in over HTTP, where they are kept, how they are given back.
 */
@NullMarked
package io.github.ebbtide.sample.document;

import org.jspecify.annotations.NullMarked;

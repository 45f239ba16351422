/**
 * A slow answer: reports that take a while to compile.
 */
@NullMarked
package io.github.ebbtide.sample.report;

import org.jspecify.annotations.NullMarked;

/**
 * The job feed: what the worker is doing, over a raw WebSocket and over STOMP.
 */
@NullMarked
package io.github.ebbtide.sample.feed;

import org.jspecify.annotations.NullMarked;

package io.github.ebbtide.sample.report;

import java.time.Instant;
import java.util.Map;

import io.github.ebbtide.sample.document.DocumentState;

/**
 * What a report says.
 *
 * @param name the name under which it was asked for
 * @param compiledAt when it was ready
 * @param tookMillis how long it took
 * @param documents how many documents were in which state
 */
record Report(String name, Instant compiledAt, long tookMillis, Map<DocumentState, Long> documents) {

}

package io.github.ebbtide.sample.report;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How reports may behave.
 *
 * @param stubbornReports whether a request may ask for a report that ignores interrupts,
 * which shows what a stuck request does to a stop
 */
@ConfigurationProperties("sample")
record ReportProperties(@DefaultValue("false") boolean stubbornReports) {

}

package io.github.ebbtide.sample.benchmark;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class whose tests measure something and put it into the {@link BenchmarkReport}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Timeout(600)
@ExtendWith(BenchmarkReport.Provider.class)
@interface Benchmarking {

}

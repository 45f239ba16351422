package io.github.ebbtide.sample.job;

import io.github.ebbtide.sample.document.DocumentStore;

import org.springframework.boot.system.JavaVersion;
import org.springframework.boot.task.SimpleAsyncTaskExecutorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Employs a thread for each job, a virtual one where the JDK has them.
 */
@Configuration(proxyBeanMethods = false)
@EnableAsync(proxyTargetClass = true)
@EnableScheduling
class JobConfiguration {

	/** As many as read from the database at the same time. */
	private static final int AT_A_TIME = 4;

	@Bean(defaultCandidate = false)
	SimpleAsyncTaskExecutor jobExecutor(SimpleAsyncTaskExecutorBuilder builder) {
		return builder.threadNamePrefix("job-")
			.concurrencyLimit(AT_A_TIME)
			.virtualThreads(JavaVersion.getJavaVersion().isEqualOrNewerThan(JavaVersion.TWENTY_ONE))
			.build();
	}

	@Bean
	JobEvents jobEvents() {
		return new JobEvents();
	}

	@Bean
	Verifier verifier(DocumentStore store, JobEvents events) {
		return new Verifier(store, events);
	}

}

package io.github.ebbtide.sample.archive;

import java.time.Clock;

import io.github.ebbtide.process.ChildProcesses;
import io.github.ebbtide.sample.document.DocumentStore;
import io.github.ebbtide.sample.document.Spool;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Employs the worker.
 */
@Configuration(proxyBeanMethods = false)
class ArchiveWorkerConfiguration {

	@Bean
	ArchiveWorker archiveWorker(DocumentStore store, Spool spool, ChildProcesses children, Clock clock,
			JobListener jobListener) {
		return new ArchiveWorker(store, spool, new ChildProcessArchiver(children, spool, new GzipArchiver()), clock,
				jobListener);
	}

}

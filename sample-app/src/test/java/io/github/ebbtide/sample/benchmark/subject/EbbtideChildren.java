package io.github.ebbtide.sample.benchmark.subject;

import java.time.Duration;

import io.github.ebbtide.process.ChildProcesses;
import io.github.ebbtide.process.Command;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Launches children with Ebbtide where it is on the class path.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = "io.github.ebbtide.process.ChildProcesses")
class EbbtideChildren {

	@Bean
	ChildLauncher launcher(ChildProcesses children) {
		return (command) -> children.start(Command.of(command[0]).arguments(command[1]).timeout(Duration.ZERO));
	}

}

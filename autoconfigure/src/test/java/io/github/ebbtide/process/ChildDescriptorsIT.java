package io.github.ebbtide.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a JVM holds does not reach its children, what it has inherited included.
 */
@Timeout(180)
@EnabledOnOs(OS.LINUX)
@Execution(ExecutionMode.SAME_THREAD)
class ChildDescriptorsIT {

	@Test
	void noChildSeesMoreThanThreeDescriptors() throws Exception {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		Process process = new ProcessBuilder("sh", "-c", "exec 9</dev/null; exec \"$@\"", "sh", java,
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), ManyLaunches.class.getName())
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
		// the fourth is that of the listing itself
		assertThat(output).contains("launched 1000, parent has 9: true, children had [0 1 2 3]")
			.doesNotContain("churning failed");
	}

}

package io.github.ebbtide.shutdown.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

class ContextExitTests {

	@Test
	void signalsMayBeWrittenAsPeopleWriteThem() {
		ShutdownProperties properties = new Binder(
				new MapConfigurationPropertySource(Map.of("ebbtide.shutdown.signals", "SIGTERM,int,SigHup")))
			.bind("ebbtide.shutdown", ShutdownProperties.class)
			.get();
		assertThat(new ContextExit(new GenericApplicationContext(), properties).settings().signals())
			.containsExactlyInAnyOrder("TERM", "INT", "HUP");
	}

}

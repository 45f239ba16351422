package io.github.ebbtide.timeout.autoconfigure;

import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

class SocketTimeoutRuntimeHintsTests {

	/** A native image finds by name what it has been told of, and nothing else. */
	@Test
	void theClassesByWhosePresenceDefaultsAreChosenAreFound() {
		RuntimeHints hints = new RuntimeHints();
		new SocketTimeoutRuntimeHints().registerHints(hints, getClass().getClassLoader());
		Stream<String> looksFor = Stream.concat(MongoTimeoutConfiguration.CLIENTS.stream(),
				DefaultProperty.ALL.stream()
					.flatMap((property) -> Stream.of(property.requires(), property.bean()))
					.filter(Objects::nonNull));
		assertThat(looksFor.filter((type) -> ClassUtils.isPresent(type, null)))
			.contains("io.lettuce.core.RedisClient", "com.mongodb.client.MongoClient")
			.allSatisfy((type) -> assertThat(RuntimeHintsPredicates.reflection().onType(TypeReference.of(type)))
				.accepts(hints));
	}

}

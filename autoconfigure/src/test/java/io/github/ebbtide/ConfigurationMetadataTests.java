package io.github.ebbtide;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import io.github.ebbtide.docs.Metadata;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every property is described, under the prefix, and says what it is, not what its
 * default is.
 */
class ConfigurationMetadataTests {

	private final List<Map<String, Object>> properties = Metadata.properties();

	ConfigurationMetadataTests() throws IOException {
	}

	@Test
	void everyPropertyIsUnderThePrefixAndInKebabCase() {
		assertThat(this.properties).isNotEmpty()
			.allSatisfy((property) -> assertThat(property.get("name").toString())
				.matches("ebbtide\\.[a-z]+(-[a-z]+)*(\\.[a-z0-9]+(-[a-z]+)*)+"));
	}

	@Test
	void everyPropertyIsDescribedInASentenceWithoutItsDefault() {
		assertThat(this.properties).allSatisfy((property) -> assertThat((String) property.get("description"))
			.as("description of %s", property.get("name"))
			.isNotBlank()
			.endsWith(".")
			.doesNotContainIgnoringCase("defaults to"));
	}

	@Test
	void everyGroupCanBeSwitchedOff() {
		List<String> names = this.properties.stream().map((property) -> property.get("name").toString()).toList();
		assertThat(names.stream().map((name) -> name.split("\\.")[1]).distinct())
			.allSatisfy((group) -> assertThat(names).contains("ebbtide." + group + ".enabled"));
	}

}

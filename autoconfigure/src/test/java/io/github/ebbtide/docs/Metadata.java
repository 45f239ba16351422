package io.github.ebbtide.docs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.springframework.boot.json.JsonParserFactory;

/**
 * The configuration metadata that the build makes.
 */
public final class Metadata {

	private Metadata() {
	}

	@SuppressWarnings("unchecked")
	public static List<Map<String, Object>> properties() throws IOException {
		try (InputStream in = Objects.requireNonNull(
				Metadata.class.getClassLoader().getResourceAsStream("META-INF/spring-configuration-metadata.json"))) {
			String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
			List<Object> properties = (List<Object>) JsonParserFactory.getJsonParser().parseMap(json).get("properties");
			return properties.stream()
				.map((property) -> (Map<String, Object>) property)
				.filter((property) -> property.get("name").toString().startsWith("ebbtide."))
				.toList();
		}
	}

}

package io.github.ebbtide.helm;

import java.util.List;
import java.util.Map;

/**
 * One rendered document.
 *
 * @param content what is in it
 */
record Manifest(Map<String, Object> content) {

	String kind() {
		return (String) this.content.get("kind");
	}

	String apiVersion() {
		return (String) this.content.get("apiVersion");
	}

	/**
	 * Return what stands at a path.
	 * @param path names and list indexes, separated by dots
	 * @return the value, or {@code null}
	 */
	Object at(String path) {
		Object value = this.content;
		for (String name : path.split("\\.")) {
			if (value instanceof Map<?, ?> map) {
				value = map.get(name);
			}
			else if (value instanceof List<?> list) {
				value = list.get(Integer.parseInt(name));
			}
			else {
				return null;
			}
		}
		return value;
	}

	/** Returns the value of one of the first container's environment variables. */
	Object env(String name) {
		return ((List<?>) at("spec.template.spec.containers.0.env")).stream()
			.map((variable) -> (Map<?, ?>) variable)
			.filter((variable) -> name.equals(variable.get("name")))
			.map((variable) -> variable.get("value"))
			.findFirst()
			.orElse(null);
	}

	static Manifest of(List<Manifest> manifests, String kind) {
		return manifests.stream().filter((manifest) -> kind.equals(manifest.kind())).findFirst().orElseThrow();
	}

	@Override
	public String toString() {
		return kind() + " " + at("metadata.name");
	}

}

import groovy.json.JsonSlurper

// what a user gets who depends on the starter and on nothing else
def tree = new File(basedir, 'tree.txt').readLines().drop(1)
		.collect { it.replaceFirst(/^[ |+\\-]+/, '') }
tree.each { println it }
assert tree.every { !it.contains('(optional') && !it.endsWith(':test') && !it.endsWith(':provided') }
assert tree.every { it.startsWith('io.github.ebbtide:') || !it.contains('SNAPSHOT') }
def names = tree.collect { it.split(':')[0..1].join(':') } as TreeSet

// and under which licences: the table is what the POMs say
def components = new JsonSlurper().parse(new File(sbom)).components
def licences = components.collectEntries {
	[(it.group + ':' + it.name): it.licenses.collect { entry -> entry.expression ?: entry.license.id ?: entry.license.name }.join(' or ')]
}
def rows = names.findAll { !it.startsWith('io.github.ebbtide:') }
		.collect { "| `${it}` | ${licences[it]} |".toString() }
def documented = new File(table).readLines().findAll { it.startsWith('| `') }
assert rows == documented : 'the table in DEPENDENCIES.md should be\n' + rows.join('\n')

// and that what is published can be read without its parent
[basedir.parentFile.parentFile, new File(basedir.parentFile.parentFile.parentFile.parentFile, 'autoconfigure/target')].each {
	def pom = new groovy.xml.XmlSlurper().parse(new File(it, '.flattened-pom.xml'))
	assert pom.parent.isEmpty() && pom.dependencyManagement.isEmpty() && pom.build.isEmpty() && pom.repositories.isEmpty()
	assert ['name', 'description', 'url', 'licenses', 'developers', 'scm'].every { part -> pom[part].text() }
	assert pom.dependencies.dependency.every { it.version.text() && !it.version.text().contains('$') && it.scope.text() != 'test' }
}

// what the last line gives is the verdict
true

import Foundation
import Testing

/// No output overwrites an input, and files with the names of side files are deleted only if the
/// program wrote them.
@Suite struct FilesInUseTests {
  private static let table =
    "a,b,y\n" + (0..<12).map { "\($0),\($0 * $0 % 7),\($0 + 1)\n" }.joined()

  /// A folder with a table, a test table, a model, a script, and other names for the table.
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Self.table, to: "p.csv")
    try folder.write(Self.table, to: "t.csv")
    try folder.write(Self.table, to: "m.json.search")
    try folder.write("formula", to: "a.script")
    let trained = try Program.run(
      ["train", folder.path("p.csv"), "--steps", "1", "--quiet"] + Self.network
        + ["--output", folder.path("m.json")])
    #expect(trained.code == 0, "\(trained.errors)")
    let manager = FileManager.default
    try manager.createSymbolicLink(atPath: folder.path("link.csv"), withDestinationPath: "p.csv")
    try manager.linkItem(atPath: folder.path("p.csv"), toPath: folder.path("hard.csv"))
    return folder
  }

  private static let network = ["--width", "2,1,1", "--grid", "2"]

  /// Words in which @ marks names in the folder.
  private func words(_ text: String, in folder: TemporaryFolder) -> [String] {
    text.split(separator: "|").map { word in
      String(word).replacing("@", with: folder.url.path + "/")
    }
  }

  private func contents(of folder: TemporaryFolder) throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) {
      contents[name] = FileManager.default.contents(atPath: folder.path(name))
    }
    return contents
  }

  @Test(arguments: [
    "train|@p.csv|--output|@p.csv", "train|@p.csv|--log|@p.csv",
    "train|@p.csv|--output|@link.csv", "train|@link.csv|--log|@hard.csv",
    "train|@p.csv|--test|@t.csv|--output|@./t.csv", "train|@p.csv|--test|@t.csv|--log|@t.csv",
    "train|@p.csv|--model|@m.json|--log|@m.json", "train|@p.csv|--output|@n|--log|@./n",
    "run|@p.csv|-c|train; save @p.csv", "run|@p.csv|-c|undo; export @p.csv",
    "run|@p.csv|-c|export \"@../FOLDER/link.csv\"", "run|@p.csv|--log|@l.csv|-c|export @l.csv",
    "run|@p.csv|--output|@new.json|-c|export @./new.json",
    "run|@p.csv|--model|@m.json|-c|export @m.json", "run|@p.csv|-c|open @m.json; export @m.json",
    "run|@p.csv|-c|save @new.json; open @new.json; export @./new.json",
    "run|@p.csv|--script|@a.script|--log|@a.script",
    "run|@p.csv|--script|@a.script|--output|@a.script",
    "discover|@p.csv|--output|@p.csv", "discover|@p.csv|--log|@p.csv",
    "discover|@m.json.search|--output|@m.json", "discover|@p.csv|--log|@n.search|--output|@n",
    "discover|@p.csv|--distil|@m.json|--output|@m.json",
  ])
  func anOutputThatIsInUseIsRefused(text: String) throws {
    let folder = try folder()
    let text = text.replacing("FOLDER", with: folder.url.lastPathComponent)
    let before = try contents(of: folder)
    let result = try Program.run(words(text, in: folder))
    #expect(result.code == 64 && result.errorLines.count == 1, "\(result)")
    #expect(result.errors.contains("name another file") && result.output.isEmpty)
    // The log was created and is empty.
    #expect(try contents(of: folder).filter { !$0.value.isEmpty } == before)
  }

  @Test func aRedirectedTableIsInUseToo() throws {
    let folder = try folder()
    let program = try Program.path()
    for (command, name) in [
      ("train - --output p.csv < p.csv", "p.csv"), ("run - -c 'save hard.csv' < p.csv", "hard.csv"),
      ("predict m.json p.csv >> p.csv", "standard output"),
      ("run p.csv -c history >> hard.csv", "standard output"),
    ] {
      let result = try Program.run(
        ["-c", "cd '\(folder.url.path)' && '\(program)' \(command)"], program: "/bin/sh")
      #expect(result.code == 64 && result.errors.contains(name), "\(command): \(result)")
      #expect(try folder.read("p.csv") == Self.table)
    }
  }

  @Test func aModelIsSavedWhereItCameFrom() throws {
    let folder = try folder()
    for text in [
      "train|@p.csv|--model|@m.json|--steps|1|--output|@m.json",
      "run|@p.csv|--model|@m.json|-c|train steps=1; save @m.json",
      "run|@p.csv|-c|open @m.json; save @m.json",
      "run|@p.csv|--log|/dev/null|--output|/dev/null|-c|undo; redo",
    ] {
      let result = try Program.run(words(text, in: folder))
      #expect(result.code == (text.contains("undo") ? 1 : 0), "\(text): \(result)")
    }
  }

  @Test func conversionsLeaveWhatTheyRead() throws {
    let folder = try folder()
    let prefix = folder.path("c")
    #expect(try Program.run(["convert", folder.path("m.json"), prefix]).code == 0)
    let before = try contents(of: folder)
    for name in ["c_state", "c_config.yml", "c_cache_data"] {
      let result = try Program.run(["convert", prefix, folder.path(name)])
      #expect(result.code == 64 && result.errorLines.count == 1, "\(result)")
    }
    #expect(try contents(of: folder) == before)
    // Writing the same checkpoint again loses nothing.
    #expect(try Program.run(["convert", folder.path("m.json"), prefix]).code == 0)
    // A file that only has the name of a checkpoint's part is kept.
    for name in ["d_state", "d_cache_data", "d_config.yml"] {
      try folder.write("mine\n", to: name)
      let result = try Program.run(["convert", folder.path("m.json"), folder.path("d")])
      #expect(result.code == 74 && result.errors.contains("another prefix"), "\(result)")
      #expect(try folder.read(name) == "mine\n")
      try FileManager.default.removeItem(atPath: folder.path(name))
    }
  }

  @Test func onlyASearchIsReplacedOrDeleted() throws {
    let folder = try TemporaryFolder()
    let model = folder.path("m.kan")
    let options = ["discover", "--function", "x1^2+x2", "--quiet", "--output", model]
    for text in ["mine\n", "", "{}", "{\"program\":\"kanscope\"}", "[1,2]"] {
      try folder.write(text, to: "m.kan.search")
      let result = try Program.run(options)
      #expect(result.code == 74 && result.errorLines.count == 1, "\(result)")
      #expect(result.errors.contains("move it away"))
      #expect(try folder.read("m.kan.search") == text)
      #expect(!FileManager.default.fileExists(atPath: model))
    }
    let manager = FileManager.default
    try manager.removeItem(atPath: model + ".search")
    try manager.createDirectory(atPath: model + ".search", withIntermediateDirectories: true)
    try folder.write("mine\n", to: "m.kan.search/thesis.txt")
    #expect(try Program.run(options).code == 74)
    #expect(try folder.read("m.kan.search/thesis.txt") == "mine\n")
    try manager.removeItem(atPath: model + ".search")
    // A search of another version, and one behind a link, belong to the program.
    try folder.write("{\"program\":\"kanscope\",\"version\":1,\"fingerprint\":3}", to: "kept")
    try manager.createSymbolicLink(atPath: model + ".search", withDestinationPath: "kept")
    let result = try Program.run(options)
    #expect(result.code == 0, "\(result)")
    #expect(!manager.fileExists(atPath: folder.path("kept")))
    #expect(manager.fileExists(atPath: model))
  }
}

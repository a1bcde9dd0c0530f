import ArgumentParser
import Foundation
import KAN
import Session
import Storage

/// `kanscope convert`.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Convert a model file to a pykan checkpoint, or a checkpoint to a model file.",
    discussion: """
      A checkpoint is named by its prefix, as in pykan's saveckpt and loadckpt: \
      PREFIX_config.yml, PREFIX_state and PREFIX_cache_data. FROM is a model file if there is one \
      of that name, otherwise a checkpoint. Numbers are written as float64; to \
      keep them, call torch.set_default_dtype(torch.float64) before loadckpt.
      """)

  @Argument(help: "The model file, or the checkpoint's prefix.")
  var from: String

  @Argument(help: "The checkpoint's prefix, or the model file to write.")
  var to: String

  func validate() throws {
    for ending in ["_config.yml", "_state", "_cache_data"] where from.hasSuffix(ending) {
      throw ValidationError(
        "\(from): name the checkpoint by its prefix, \(from.dropLast(ending.count))")
    }
  }

  func run() throws {
    try Exit.reporting {
      var isFolder: ObjCBool = false
      let isThere = FileManager.default.fileExists(atPath: from, isDirectory: &isFolder)
      if isThere, !isFolder.boolValue {
        guard !to.hasSuffix(".kan") else {
          throw ValidationError(
            "\(from) is a model file already; name a checkpoint by its prefix, without .kan")
        }
        try writeCheckpoint()
      } else if Checkpoint.exists(from) {
        try writeModelFile()
      } else {
        throw StorageError(
          .noInput, source: from,
          "there is no such model file, and no checkpoint \(from)_config.yml; check the name")
      }
    }
  }

  /// Throws if the conversion would overwrite what it reads.
  private func check(
    reading inputs: [String], as use: FilesInUse.Use, writing outputs: [String]
  ) throws(SessionError) {
    var files = FilesInUse()
    for path in inputs { files.read(path, as: use) }
    for path in outputs { try files.check(path, as: .export) }
    try files.checkStandardOutput()
  }

  private func writeCheckpoint() throws {
    try check(reading: [from], as: .source, writing: Checkpoint.paths(to))
    let file = try ModelFile.read(from)
    let notes = try Checkpoint.write(file, source: from, to: to)
    report(file.model.network, notes, "\(to)_config.yml, \(to)_state and \(to)_cache_data")
  }

  private func writeModelFile() throws {
    try check(reading: Checkpoint.paths(from), as: .checkpoint, writing: [to])
    let (file, notes) = try Checkpoint.read(from)
    try file.write(to: to)
    report(file.model.network, notes, to)
  }

  private func report(_ network: Network, _ notes: [String], _ files: String) {
    for note in notes { Messages.note("convert: \(note)") }
    print("convert: [\(network.shape)] to \(files)")
  }
}

import Foundation
import KAN

/// Reads and writes checkpoints of pykan 0.2, as its `saveckpt(path)` and `loadckpt(path)` do. A
/// checkpoint is three files whose names begin with the path: `_config.yml` holds the shape of the
/// network, `_state` its numbers, `_cache_data` the data it saw last.
///
/// Converting in either direction preserves the function up to rounding. Numbers are written as
/// float64; pykan keeps that precision after `torch.set_default_dtype(torch.float64)` and otherwise
/// rounds to float32.
public enum Checkpoint {
  /// Larger files cannot hold a network that fits into a model file.
  static let maximumLength = 1 << 28

  /// Whether a checkpoint with this prefix exists.
  public static func exists(_ prefix: String) -> Bool {
    (try? InputFile(path: configurationPath(prefix))) != nil
  }

  /// The paths of the files of the checkpoint with this prefix.
  public static func paths(_ prefix: String) -> [String] {
    [configurationPath(prefix), "\(prefix)_state", "\(prefix)_cache_data"]
  }

  /// Reads and validates a checkpoint.
  ///
  /// - Returns: the model, and notes for the user, one line each.
  public static func read(_ prefix: String) throws(StorageError) -> (ModelFile, notes: [String]) {
    let configurationPath = configurationPath(prefix)
    let text = try contents(of: configurationPath, limit: 1 << 24)
    let statePath = "\(prefix)_state"
    let configuration: CheckpointConfiguration
    do {
      configuration = try CheckpointConfiguration(text: String(decoding: text, as: UTF8.self))
    } catch {
      throw error.storageError(source: configurationPath)
    }
    let state = try contents(of: statePath, limit: maximumLength)
    do {
      var reading = CheckpointReading(
        configuration: configuration, state: try TensorArchive(state))
      let model = try reading.model()
      var settings = TrainingSettings()
      if 0...1 ~= configuration.gridEps { settings.gridEps = configuration.gridEps }
      return (
        ModelFile(model: model, settings: settings, data: "pykan checkpoint \(prefix)"),
        reading.notes
      )
    } catch {
      throw error.storageError(source: statePath)
    }
  }

  /// Writes a model as a checkpoint, each file atomically, the configuration last.
  ///
  /// - Parameter source: the model's name in messages.
  /// - Returns: notes for the user, one line each.
  public static func write(
    _ file: ModelFile, source: String, to prefix: String
  ) throws(StorageError) -> [String] {
    let writing: CheckpointWriting
    let text: String
    do {
      writing = try CheckpointWriting(file.model, gridEps: file.settings.gridEps)
      text = try writing.configurationText()
    } catch {
      throw error.storageError(source: source)
    }
    try checkParts(prefix)
    let name = prefix.split(separator: "/").last.map(String.init) ?? "model"
    try AtomicFile.write(
      TensorWriter.file(of: writing.tensors, folder: "\(name)_state"), to: "\(prefix)_state")
    try AtomicFile.write(
      TensorWriter.fileOfNone(folder: "\(name)_cache_data"), to: "\(prefix)_cache_data")
    try AtomicFile.write(text, to: configurationPath(prefix))
    return writing.notes
  }

  /// Throws if one of the checkpoint's paths is taken by something that is not part of a
  /// checkpoint. The paths are derived from the prefix, so the user did not ask to replace it.
  private static func checkParts(_ prefix: String) throws(StorageError) {
    for path in paths(prefix) where FileManager.default.fileExists(atPath: path) {
      guard FileIdentity(path) != nil, isPart(path, of: prefix) else {
        throw StorageError(
          .cannotWrite, source: path,
          "is not part of a checkpoint but in the way of one; move it away, or give another "
            + "prefix")
      }
    }
  }

  private static func isPart(_ path: String, of prefix: String) -> Bool {
    if path == configurationPath(prefix) {
      guard let text = try? contents(of: path, limit: 1 << 24) else { return false }
      return (try? CheckpointConfiguration(text: String(decoding: text, as: UTF8.self))) != nil
    }
    var bytes = [UInt8](repeating: 0, count: StoredArchive.mark.count)
    guard let file = try? InputFile(path: path), (try? file.read(into: &bytes)) == bytes.count
    else { return false }
    return bytes == StoredArchive.mark
  }

  private static func configurationPath(_ prefix: String) -> String { "\(prefix)_config.yml" }

  private static func contents(of path: String, limit: Int) throws(StorageError) -> [UInt8] {
    let file = try InputFile(path: path)
    return try file.contents(limit: limit, "this is not a checkpoint")
  }
}

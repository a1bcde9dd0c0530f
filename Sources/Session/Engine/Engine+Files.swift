import KAN
import Storage

extension Engine {
  /// Adopts the model of a file if it fits the data. If that changes the scales of the columns, the
  /// history restarts, because its states refer to the old scales.
  mutating func adopt(_ file: ModelFile, title: String) throws(SessionError) {
    try check(file.model)
    // The model brings its own scales, and the samples must use them.
    let seen = data
    data = try data.rescaled(
      inputs: file.model.inputs,
      targets: file.model.loss.hasClasses ? data.targets : file.model.outputs)
    model = file.model
    opened = (file.model.network, file.curve.records.last?.step ?? 0)
    curve = file.curve
    // Functions of the session stay unless the file defines others with the same names.
    let names = Set(file.functions.map(\.name))
    functions = file.functions + functions.filter { !names.contains($0.name) }
    adoptFunctions()
    recording = Recording()
    // Its networks refer to the old scales too.
    discovery = nil
    endedSearch = nil
    options.adopt(model)
    let entry = HistoryEntry(title: title, model: model, curve: curve)
    if data.inputs == seen.inputs, data.targets == seen.targets, title != Self.startTitle {
      history.append(entry)
    } else {
      history = History(entry)
    }
  }

  private func check(_ model: Model) throws(SessionError) {
    let names = model.inputs.map(\.name)
    guard names == data.inputs.map(\.name) else {
      throw SessionError(
        .badData,
        "the model takes \(names.joined(separator: ", ")), the data give "
          + data.inputs.map(\.name).joined(separator: ", "))
    }
    for dataset in [data.train, data.test].compactMap({ $0 }) {
      if let complaint = model.loss.complaint(
        about: dataset, outputs: model.network.shape.outputs)
      {
        throw SessionError(.badData, "the model does not fit the data: \(complaint)")
      }
    }
  }
}

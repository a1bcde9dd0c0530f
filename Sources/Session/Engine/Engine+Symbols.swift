import Expressions
import KAN
import Storage
import Symbolic

// Helpers that commands about functions and edges share.

extension Engine {
  // MARK: Functions

  /// The function of this name, built-in or user-defined.
  func function(named name: String) throws(SessionError) -> ElementaryFunction {
    if let function = ElementaryFunction(named: name, users: functions) { return function }
    throw SessionError(
      .failed, FunctionScope.complaint(about: name, defined: functions.map(\.name)))
  }

  /// The functions of these names; nil for all.
  func library(_ names: [String]?) throws(SessionError) -> [ElementaryFunction] {
    guard let names else {
      return ElementaryFunction.library + functions.map { .user($0) }
    }
    var library: [ElementaryFunction] = []
    for name in names {
      let function = try function(named: name)
      if !library.contains(function) { library.append(function) }
    }
    return library
  }

  /// Adds the network's user functions to the library, replacing those of the same name.
  mutating func adoptFunctions() {
    for function in model.network.userFunctions {
      if let index = functions.firstIndex(where: { $0.name == function.name }) {
        functions[index] = function
      } else {
        functions.append(function)
      }
    }
  }

  // MARK: Edges

  /// Throws if there is no such edge or it has been removed.
  func check(_ edge: EdgeID) throws(SessionError) {
    let network = network
    guard network.contains(edge) else {
      throw SessionError(
        .failed,
        "there is no edge \(edge) in a network [\(network.shape)]; "
          + "edges are (layer, input, output), from 0")
    }
    guard network.layers[edge.layer].kind(edge.input, edge.output) != .removed else {
      throw SessionError(
        .failed, "edge \(edge) has been taken out; undo or checkout bring it back")
    }
  }

  /// Checks that an edge stands for a curve, not for the numbers of a category's levels.
  func checkNumeric(_ edge: EdgeID) throws(SessionError) {
    guard network.isCategory(edge) else { return }
    throw SessionError(
      .failed,
      "edge \(edge) has a number for each level of \(model.inputs[edge.input].name) and goes into "
        + "formulas as it is")
  }

  // MARK: Files

  static func write(_ text: String, to path: String) throws(SessionError) {
    try write(Array(text.utf8), to: path)
  }

  static func write(_ bytes: [UInt8], to path: String) throws(SessionError) {
    do {
      try AtomicFile.write(bytes, to: path)
    } catch {
      throw SessionError(error)
    }
  }

  // MARK: Searches

  /// The name of the command in progress whose end may change the network.
  var changingSearch: String? { pending.first(where: \.changesNetwork)?.command }

  /// Throws if work in progress may change the network.
  func checkNothingChanges(before command: String) throws(SessionError) {
    guard let search = changingSearch else { return }
    let already = search == command ? " already" : ""
    throw SessionError(.failed, "\(search) is under way\(already); stop it first")
  }

  /// Stops searches. Some end with what they have found; the others only report that they were
  /// stopped.
  ///
  /// - Returns: the names of the stopped commands.
  mutating func stopSearches() -> [String] {
    var stopped: [String] = []
    for index in pending.indices where pending[index].isSearch {
      stopped.append(pending[index].command)
      if !pending[index].stop() {
        pending[index] = StoppedWork(command: pending[index].command)
      }
    }
    return stopped
  }

  /// Stops `auto`, whose result would be for a network that is about to change.
  mutating func dropFixing() {
    for index in pending.indices where pending[index] is Fixing {
      pending[index] = StoppedWork(command: pending[index].command)
    }
  }
}

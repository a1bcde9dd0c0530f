/// Evaluates a network on samples, chunk by chunk, forwards and backwards, in memory allocated
/// once.
///
/// It holds everything that depends on the network's structure (shape, knots, masks, functions) and
/// must be recreated when that changes. Parameters are passed in with every evaluation, so a line
/// search can try some without touching the network. An evaluator is a value: several can work
/// concurrently on different samples, and their sums can be added afterwards.
struct Evaluator: Sendable {
  let shape: NetworkShape
  /// The maximum number of samples evaluated together.
  let chunk: Int
  private let base: BaseFunction
  let layers: [LayerMemory]
  let layouts: [ParameterLayout]
  let tables: [BasisTable]
  let symbolicEdges: [[SymbolicEdge]]
  private let masks: [[Double]]
  /// Offsets of the values of every node layer, inputs first, each `[node][sample]`; the gradients
  /// have the same shape.
  let nodeValues: [Int]
  let nodeGradients: [Int]
  let gradientRange: Range<Int>
  let momentRange: Range<Int>
  private let placeOffsets: [Int]
  private let scratchOffset: Int
  var memory: EvaluatorMemory
  var places: [Int32]
  private var inputCache: InputCache?
  /// The range of chunks to cache, and the divisor of the cache limit; nil for all chunks.
  private var cachedChunks: (chunks: Range<Int>, share: Int)?
  /// Whether the gradients of the coefficients are zero because they have been collected.
  var isCollected = false
  /// Whether the first layer's parameters are streamed, some inputs at a time; see `prepare`.
  var streamsParameters = false
  /// The loaded chunk, if the cache may hold it.
  private var cachedChunk: Int?
  /// Whether `backward` continues to the inputs. The cached data of the first layer do not suffice
  /// for that, so samples must be loaded with indices.
  private let differentiatesInputs: Bool
  /// The shares of the levels of each input that is a category; see `Layer.levelShares`.
  private let levelShares: [[Double]]

  /// Creates an evaluator for networks with the structure of `network`.
  init(_ network: Network, differentiatesInputs: Bool = false) {
    self.differentiatesInputs = differentiatesInputs
    shape = network.shape
    chunk = network.chunkLength
    base = network.base
    layouts = network.layers.map(\.layout)
    masks = network.layers.map(\.mask)
    tables = network.layers.map { layer in
      BasisTable(
        knots: layer.knots, inputs: layer.inputs, intervals: layer.intervals,
        order: network.order, extrapolation: network.extrapolation,
        levelCounts: layer.levelShares.map(\.count))
    }
    symbolicEdges = network.layers.map(Self.symbolicEdges)
    levelShares = network.layers.first?.levelShares ?? []
    let plan = MemoryPlan(
      network, tables: tables, symbolicEdges: symbolicEdges,
      differentiatesInputs: differentiatesInputs)
    layers = plan.layers
    nodeValues = plan.nodeValues
    nodeGradients = plan.nodeGradients
    gradientRange = plan.gradients
    momentRange = plan.moments
    placeOffsets = plan.places
    scratchOffset = plan.scratch
    memory = EvaluatorMemory(count: plan.end)
    places = [Int32](repeating: 0, count: plan.placeCount)
    inputCache = layers.first.map(InputCache.init)
  }

  private static func symbolicEdges(of layer: Layer) -> [SymbolicEdge] {
    var edges: [SymbolicEdge] = []
    for i in 0..<layer.inputs {
      for j in 0..<layer.outputs {
        let edge = layer.layout.edge(i, j)
        guard layer.symbolicMask[edge] != 0, let function = layer.functions[edge] else { continue }
        edges.append(
          SymbolicEdge(
            input: i, output: j, mask: layer.symbolicMask[edge], kernel: function.kernel,
            affine: layer.layout.affine.lowerBound + 4 * edge, isMixed: layer.mask[edge] != 0))
      }
    }
    return edges
  }

  // MARK: Preparation

  /// Multiplies masks and scales into the coefficients. Call before the first chunk.
  ///
  /// - Parameter streaming: whether the gradient of a single chunk, without pulls, is wanted. If
  ///   the first layer allows it, its coefficients are then prepared and their gradients collected
  ///   for some inputs at a time, in memory that stays in the cache. A wide layer has more
  ///   parameters than fit there, and moving them would take most of the time.
  mutating func prepare(parameters: UnsafePointer<Double>, streaming: Bool = false) {
    cachedChunk = nil
    streamsParameters =
      streaming && !differentiatesInputs && layers[0].form == .cubic && levelShares.isEmpty
    for index in layers.indices where index > 0 || !streamsParameters {
      withParameters(index, parameters) { $0.prepare() }
      if index == 0 { prepareUnknownLevels() }
      withPass(index, count: 0) { $0.prepareForms() }
    }
  }

  /// Sets the coefficients for levels not seen in training to the mean over the other levels,
  /// weighted by their shares.
  private mutating func prepareUnknownLevels() {
    guard let layer = layers.first else { return }
    for (input, shares) in levelShares.enumerated() where !shares.isEmpty {
      let start = layer.prepared.coefficients + input * layer.functions * layer.width
      for output in start..<start + layer.outputs {
        var mean = 0.0
        for (level, share) in shares.enumerated() {
          mean += share * memory[output + (level + 1) * layer.width]
        }
        setMemory(output, mean)
      }
    }
  }

  /// The end of the parameters that the last backward pass has already moved; nil if it did not
  /// stream.
  var streamedParameters: Int? { streamsParameters ? layouts[0].affine.lowerBound : nil }

  // MARK: Chunks

  /// Restricts caching of the first layer's results to some chunks, with the limit divided among
  /// `share` evaluators.
  mutating func restrictCache(to chunks: Range<Int>, share: Int) {
    cachedChunks = (chunks, share)
  }

  /// Swaps its cache with another; nil means an empty one.
  mutating func exchangeCache(_ other: inout InputCache?) {
    swap(&inputCache, &other)
    if inputCache == nil { inputCache = layers.first.map(InputCache.init) }
    cachedChunk = nil
  }

  /// Loads the samples `range` of `dataset`, or those listed in `indices`, into the inputs.
  ///
  /// - Parameter needsValues: whether the input values are needed even if the first layer's results
  ///   are cached.
  mutating func load(
    _ dataset: Dataset, _ range: Range<Int>, indices: [Int]?, needsValues: Bool = true
  ) {
    cachedChunk = indices == nil ? cacheChunk(dataset, range) : nil
    if let cachedChunk, inputCache?.isFilled(cachedChunk) == true, !needsValues,
      symbolicEdges[0].isEmpty
    {
      return
    }
    let start = nodeValues[0]
    let inputs = shape.inputs
    _ = memory.withPointer { memory in
      dataset.inputs.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress else { return }
        for i in 0..<inputs {
          let column = source + i * dataset.count
          let target = memory + start + i * chunk
          if let indices {
            for (sample, position) in range.enumerated() {
              target[sample] = column[indices[position]]
            }
          } else {
            target.update(from: column + range.lowerBound, count: range.count)
          }
        }
      }
    }
  }

  private mutating func cacheChunk(_ dataset: Dataset, _ range: Range<Int>) -> Int? {
    let all = 0..<(dataset.count + chunk - 1) / chunk
    let (chunks, share) = cachedChunks ?? (all, 1)
    guard inputCache?.use(dataset, chunks: chunks, share: share) == true else { return nil }
    return range.lowerBound / chunk
  }

  /// Evaluates the loaded samples up to the outputs.
  ///
  /// - Parameters:
  ///   - layerCount: number of layers to evaluate; all by default.
  ///   - moments: whether to add to the statistics, and whether this is their first chunk.
  mutating func forward(
    parameters: UnsafePointer<Double>, count: Int, layerCount: Int? = nil,
    moments: MomentPass = .none
  ) {
    for index in 0..<(layerCount ?? layers.count) {
      let isKnown = index == 0 && cachedChunk.map { inputCache?.isFilled($0) == true } == true
      let (layout, nodes) = (layouts[index], shape.layers[index + 1])
      let values = nodeValues[index + 1]
      let mask = index == 0 && streamsParameters ? masks[0] : nil
      withPass(index, count: count) { pass in
        if !isKnown { pass.evaluateInputs() }
        pass.withStream(layout, mask, parameters) {
          pass.sumEdges(parameters: parameters, stream: $0)
        }
        pass.makeNodes(pass.nodes(layout, nodes, parameters), into: pass.memory + values)
        if moments == .first { pass.setShifts(parameters: parameters) }
        if moments != .none { pass.addMoments(parameters: parameters) }
      }
    }
  }

  /// Propagates the gradients at the outputs back to those of the prepared coefficients.
  ///
  /// - Parameter target: receives gradients as soon as they are known, if parameters are streamed.
  mutating func backward(
    parameters: UnsafePointer<Double>, count: Int, pulls: Bool, target: GradientTarget? = nil
  ) {
    for index in layers.indices.reversed() {
      let (gradients, inputs) = (nodeGradients[index + 1], nodeGradients[index])
      let stops = index == 0 && !differentiatesInputs
      let (layout, nodes) = (layouts[index], shape.layers[index + 1])
      let mask = index == 0 && streamsParameters ? masks[0] : nil
      withPass(index, count: count) { pass in
        pass.makeGradients(pass.nodes(layout, nodes, parameters), of: pass.memory + gradients)
        pass.withStream(layout, mask, parameters) { stream in
          pass.backward(
            parameters: parameters, inputGradient: stops ? nil : pass.memory + inputs,
            pulls: pulls,
            stream: stream.flatMap { stream in
              target.map { EdgeGradientStream(pass: stream, target: $0) }
            })
        }
      }
    }
  }

  @inline(__always)
  mutating func withPass(_ index: Int, count: Int, _ body: (LayerPass) -> Void) {
    let layer = layers[index]
    let edges = symbolicEdges[index]
    let (base, input, place) = (base, nodeValues[index], placeOffsets[index])
    let (table, scratch) = (tables[index], scratchOffset)
    let chunk = index == 0 ? cachedChunk : nil
    _ = memory.withPointer { memory in
      places.withUnsafeMutableBufferPointer { places in
        guard let places = places.baseAddress else { return }
        table.withView { basis in
          let layout = layer.inputLayout
          func run(_ slots: InputSlots) {
            body(
              LayerPass(
                memory: memory, slots: slots, scratch: places + scratch, layer: layer,
                basis: basis, baseFunction: base, symbolicEdges: edges, input: memory + input,
                count: count))
          }
          if let chunk {
            inputCache?.withSlots(ofChunk: chunk, count: count, run)
          } else {
            run(layout.slots(memory + layer.work.inputNumbers, places + place, count: count))
          }
        }
      }
    }
  }

  @inline(__always)
  mutating func withParameters(
    _ index: Int, _ parameters: UnsafePointer<Double>, _ body: (ParameterPass) -> Void
  ) {
    let (layer, layout, mask) = (layers[index], layouts[index], masks[index])
    _ = memory.withPointer { memory in
      mask.withUnsafeBufferPointer { mask in
        guard let mask = mask.baseAddress else { return }
        body(
          ParameterPass(
            memory: memory, layer: layer, layout: layout, mask: mask, parameters: parameters))
      }
    }
  }

  // MARK: Memory

  /// Gives the loss write access to the arena.
  @inline(__always)
  mutating func withMemory(_ body: (UnsafeMutablePointer<Double>) -> Void) {
    _ = memory.withPointer(body)
  }

  /// Sets one number of the arena, for penalties.
  @inline(__always)
  mutating func setMemory(_ position: Int, _ value: Double) { memory[position] = value }
}

/// Whether a forward pass adds to the statistics.
enum MomentPass: Sendable {
  case none
  case first
  case further
}

extension LayerPass {
  /// Calls `body` with the parameter pass of the layer if a mask is given.
  @inline(__always)
  fileprivate func withStream(
    _ layout: ParameterLayout, _ mask: [Double]?, _ parameters: UnsafePointer<Double>,
    _ body: (ParameterPass?) -> Void
  ) {
    guard let mask else { return body(nil) }
    mask.withUnsafeBufferPointer { mask in
      guard let mask = mask.baseAddress else { return }
      body(
        ParameterPass(
          memory: memory, layer: layer, layout: layout, mask: mask, parameters: parameters))
    }
  }

  /// The pass over the layer's nodes.
  @inline(__always)
  fileprivate func nodes(
    _ layout: ParameterLayout, _ nodes: NetworkShape.NodeLayer,
    _ parameters: UnsafePointer<Double>
  ) -> NodePass {
    NodePass(
      memory: memory, layer: layer, layout: layout, nodes: nodes, parameters: parameters,
      count: count)
  }
}

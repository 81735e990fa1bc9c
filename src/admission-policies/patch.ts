import { linksAnnotationPrefix } from "../core/inspect/annotations.ts";
import { filesVolume } from "../core/plan/carried-file.ts";
import { linksFile } from "../core/plan/keep-path.ts";
import { lines } from "./cel.ts";

const linksAnnotation = linksAnnotationPrefix.replace("/", "~1");
const placeOf = "variables.places[x.container.name]";

/**
 * The JSON patch, as core/patch/write-patch.ts would write it. ApplyConfiguration could neither set `command`, since it
 * can't change lists that are atomic, nor take `args` out.
 */
export const patch = lines(
  `variables.repairs.filter(x, x.unwraps).map(x, JSONPatch{op: 'replace', path: ${placeOf} + '/command',`,
  "  value: ['/sbin/init'] + x.words.slice(1, x.words.size())}) +",
  "variables.repairs.filter(x, x.unwraps && has(x.container.args)).map(x,",
  `  JSONPatch{op: 'remove', path: ${placeOf} + '/args'}) +`,
  "variables.repairs.map(x, x.mirrored.map(token,",
  `  JSONPatch{op: 'add', path: ${placeOf} + '/volumeMounts/-', value: {'name': dyn(token.volume),`,
  "    'readOnly': dyn(true), 'mountPath': dyn(token.to)}})).flatten() +",
  "variables.linked.map(x,",
  `  JSONPatch{op: 'add', path: ${placeOf} + '/volumeMounts/-', value: {'name': dyn('${filesVolume}'),`,
  `    'readOnly': dyn(true), 'mountPath': dyn('${linksFile}'), 'subPath': dyn(x.container.name)}}) +`,
  "(variables.linked.size() == 0 || has(object.metadata.annotations) ? [] :",
  "  [JSONPatch{op: 'add', path: '/metadata/annotations', value: {}}]) +",
  `variables.linked.map(x, JSONPatch{op: 'add', path: '/metadata/annotations/${linksAnnotation}' + x.container.name,`,
  "  value: x.mirrored.map(token, 'L ' + token.from + ' - - - - ' + token.to + '\\n').join('')}) +",
  "(variables.linked.size() == 0 ? [] : [JSONPatch{op: 'add', path: '/spec/volumes/-', value: {",
  `  'name': dyn('${filesVolume}'), 'projected': dyn({'sources': [{'downwardAPI': {'items':`,
  "    variables.linked.map(x, {'path': dyn(x.container.name), 'fieldRef': dyn({'apiVersion': 'v1',",
  `      'fieldPath': "metadata.annotations['${linksAnnotationPrefix}" + x.container.name + "']"})})}}]})}}])`,
);

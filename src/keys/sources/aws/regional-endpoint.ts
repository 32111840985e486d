/** Returns where a service of AWS answers in a region, of AWS's own partition or China's. */
export function regionalEndpoint(service: "secretsmanager" | "ssm" | "sts", region: string): string {
  return `https://${service}.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}

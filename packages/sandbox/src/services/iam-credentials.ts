import { createHash } from "node:crypto";
import * as sdk from "@aws-sdk/client-iam";
import type { SimulatedAccount } from "../account.ts";
import { arn, type Principal } from "../principal.ts";
import type { Scenario } from "../scenario.ts";
import { keyIdOf } from "../sessions.ts";
import { type Caller, type Operations, WireError } from "../wire.ts";
import { CREATED, listed, missing, required, userNamed } from "./iam-inputs.ts";

type User = Scenario["iamUsers"][number];
type Root = Scenario["root"];
type Key = Root["accessKeys"][number];

/** Whose credentials a call is about. IAM names the root user nowhere. */
type Owner = { readonly kind: "root"; readonly name: "root" } | { readonly kind: "user"; readonly name: string };

/** The credentials of users and of the root user: passwords, access keys, certificates and MFA devices. */
export function iamCredentials(account: SimulatedAccount): Operations<typeof sdk> {
  const ownerOf = (name: string | undefined, { principal }: Caller, action: string): Owner => {
    if (name === undefined && principal.kind === "root") return { kind: "root", name: "root" };
    if (name !== undefined && principal.onlyActions)
      throw denied(principal, action, arn(account, "iam", `user/${name}`));
    const own = principal.kind === "user" ? principal.role.split("/").at(-1) : undefined;
    return { kind: "user", name: userNamed(account, name ?? own).name };
  };
  const userOf = ({ name }: Owner): User => userNamed(account, name);
  const editRoot = (changed: Partial<Root>) => account.write({ root: { ...account.scenario.root, ...changed } });
  const editUser = (name: string, changed: Partial<User>) =>
    account.write({
      iamUsers: account.scenario.iamUsers.map((each) => (each.name === name ? { ...each, ...changed } : each)),
    });
  const hasPassword = (owner: Owner) =>
    owner.kind === "root" ? account.scenario.root.password : userOf(owner).password;
  const setPassword = (owner: Owner, password: boolean) =>
    owner.kind === "root" ? editRoot({ password }) : editUser(owner.name, { password });
  const keysOf = (owner: Owner) =>
    withIds(owner.kind === "root" ? account.scenario.root.accessKeys : userOf(owner).accessKeys, (place) =>
      keyIdOf("AKIA", account.scenario.account, serialOf(`${owner.kind} ${owner.name} key ${place}`)),
    );
  const setKeys = (owner: Owner, accessKeys: Key[]) =>
    owner.kind === "root" ? editRoot({ accessKeys }) : editUser(owner.name, { accessKeys });
  const certificatesOf = (owner: Owner) =>
    owner.kind === "root"
      ? withIds(account.scenario.root.signingCertificates, (place) => certificateId(account, place))
      : [];
  const keyNamed = (id: string | undefined, owner: Owner) => {
    const key = keysOf(owner).find((each) => each.id === required("accessKeyId", id));
    if (key) return key;
    throw missing(`The Access Key with id ${id} cannot be found.`);
  };

  return {
    GetLoginProfile({ UserName }, caller) {
      const owner = ownerOf(UserName, caller, "iam:GetLoginProfile");
      if (!hasPassword(owner)) throw missing(`Login Profile for User ${owner.name} cannot be found.`);
      return { LoginProfile: { UserName: owner.name, CreateDate: CREATED, PasswordResetRequired: false } };
    },
    /** For the root user, this allows that its password is recovered. */
    CreateLoginProfile({ UserName, Password }, caller) {
      const owner = ownerOf(UserName, caller, "iam:CreateLoginProfile");
      if (owner.kind === "user") required("password", Password);
      if (hasPassword(owner))
        throw new sdk.EntityAlreadyExistsException({
          message: `Login Profile for user ${owner.name} already exists.`,
          $metadata: {},
        });
      setPassword(owner, true);
      return { LoginProfile: { UserName: owner.name, CreateDate: account.now(), PasswordResetRequired: false } };
    },
    DeleteLoginProfile({ UserName }, caller) {
      const owner = ownerOf(UserName, caller, "iam:DeleteLoginProfile");
      if (!hasPassword(owner)) throw missing(`Login Profile for User ${owner.name} cannot be found.`);
      setPassword(owner, false);
      return {};
    },

    ListAccessKeys({ UserName, MaxItems, Marker }, caller) {
      const owner = ownerOf(UserName, caller, "iam:ListAccessKeys");
      const keys = keysOf(owner).map(({ id: AccessKeyId, status: Status, lastRotated }) => {
        const CreateDate = lastRotated ? new Date(lastRotated) : CREATED;
        return { UserName: owner.name, AccessKeyId, Status, CreateDate };
      });
      const { items, rest } = listed(keys, { MaxItems, Marker, query: `ListAccessKeys ${owner.kind} ${owner.name}` });
      return { AccessKeyMetadata: items, ...rest };
    },
    GetAccessKeyLastUsed({ AccessKeyId }, { principal }) {
      const users = account.scenario.iamUsers.map(({ name }): Owner => ({ kind: "user", name }));
      const owners: Owner[] = [{ kind: "root", name: "root" }, ...(principal.onlyActions ? [] : users)];
      const id = required("accessKeyId", AccessKeyId);
      const owner = owners.find((each) => keysOf(each).some((key) => key.id === id));
      if (!owner) throw missing(`The Access Key with id ${id} cannot be found.`);
      const { lastUsed, lastUsedService = "N/A", lastUsedRegion = "N/A" } = keyNamed(id, owner);
      return {
        UserName: owner.name,
        AccessKeyLastUsed: {
          LastUsedDate: lastUsed ? new Date(lastUsed) : undefined,
          ServiceName: lastUsedService,
          Region: lastUsedRegion,
        },
      };
    },
    UpdateAccessKey({ UserName, AccessKeyId, Status }, caller) {
      const owner = ownerOf(UserName, caller, "iam:UpdateAccessKey");
      const { id } = keyNamed(AccessKeyId, owner);
      const status = Status === "Inactive" ? "Inactive" : "Active";
      setKeys(
        owner,
        keysOf(owner).map((each) => (each.id === id ? { ...each, status } : each)),
      );
      return {};
    },
    DeleteAccessKey({ UserName, AccessKeyId }, caller) {
      const owner = ownerOf(UserName, caller, "iam:DeleteAccessKey");
      const { id } = keyNamed(AccessKeyId, owner);
      setKeys(
        owner,
        keysOf(owner).filter((each) => each.id !== id),
      );
      return {};
    },

    ListSigningCertificates({ UserName, MaxItems, Marker }, caller) {
      const owner = ownerOf(UserName, caller, "iam:ListSigningCertificates");
      const certificates = certificatesOf(owner).map(({ id: CertificateId, status: Status, uploaded }) => ({
        UserName: owner.name,
        CertificateId,
        CertificateBody: "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
        Status,
        UploadDate: uploaded ? new Date(uploaded) : CREATED,
      }));
      const query = `ListSigningCertificates ${owner.kind} ${owner.name}`;
      const { items, rest } = listed(certificates, { MaxItems, Marker, query });
      return { Certificates: items, ...rest };
    },
    DeleteSigningCertificate({ UserName, CertificateId }, caller) {
      const owner = ownerOf(UserName, caller, "iam:DeleteSigningCertificate");
      const all = certificatesOf(owner);
      const left = all.filter(({ id }) => id !== required("certificateId", CertificateId));
      if (left.length === all.length) throw missing(`The Certificate with id ${CertificateId} cannot be found.`);
      editRoot({ signingCertificates: left });
      return {};
    },

    ListMFADevices({ UserName, MaxItems, Marker }, caller) {
      const owner = ownerOf(UserName, caller, "iam:ListMFADevices");
      const devices = devicesOf(account, owner).map(({ SerialNumber }) => ({
        UserName: owner.name,
        SerialNumber,
        EnableDate: ENABLED,
      }));
      const { items, rest } = listed(devices, {
        MaxItems,
        Marker,
        query: `ListMFADevices ${owner.kind} ${owner.name}`,
      });
      return { MFADevices: items, ...rest };
    },
    DeactivateMFADevice({ UserName, SerialNumber }, caller) {
      const owner = ownerOf(UserName, caller, "iam:DeactivateMFADevice");
      const serial = required("serialNumber", SerialNumber);
      const device = devicesOf(account, owner).find((each) => each.SerialNumber === serial);
      if (!device) throw missing(`MFADevice with serial number ${serial} does not exist for user ${owner.name}.`);
      if (owner.kind === "user") editUser(owner.name, { mfa: false });
      else {
        const { mfaDevices } = account.scenario.root;
        editRoot({ mfaDevices: mfaDevices.filter((each) => serialNumber(account, each) !== serial) });
      }
      // A virtual device is there until it is deleted.
      if (device.isVirtual) {
        const { unassignedVirtualMfaDevices: others } = account.scenario;
        account.write({ unassignedVirtualMfaDevices: [...others, device.name] });
      }
      return {};
    },
    DeleteVirtualMFADevice({ SerialNumber }) {
      const serial = required("serialNumber", SerialNumber);
      const { unassignedVirtualMfaDevices: all, iamUsers } = account.scenario;
      const owners: Owner[] = [
        { kind: "root", name: "root" },
        ...iamUsers.map(({ name }): Owner => ({ kind: "user", name })),
      ];
      if (owners.some((owner) => devicesOf(account, owner).some((each) => each.SerialNumber === serial)))
        throw new sdk.DeleteConflictException({
          message: "MFA VirtualDevice in use. Must deactivate first.",
          $metadata: {},
        });
      const left = all.filter((name) => serialNumber(account, { kind: "virtual", name }) !== serial);
      if (left.length === all.length) throw missing(`VirtualMFADevice with serial number ${serial} doesn't exist.`);
      account.write({ unassignedVirtualMfaDevices: left });
      return {};
    },
  };
}

/** When every device was enabled; a scenario does not say it. */
export const ENABLED = new Date("2025-01-01T00:00:00Z");

/** The serial number of an MFA device; of a virtual one and of a security key, an ARN. */
export const serialNumber = (account: SimulatedAccount, { kind, name }: Root["mfaDevices"][number]): string =>
  kind === "virtual"
    ? arn(account, "iam", `mfa/${name}`)
    : kind === "fido"
      ? arn(account, "iam", `u2f/root/${name}-${serialOf(name).toString(36).toUpperCase()}`)
      : name;

function devicesOf(account: SimulatedAccount, owner: Owner) {
  const { root } = account.scenario;
  const devices =
    owner.kind === "root"
      ? root.mfaDevices
      : userNamed(account, owner.name).mfa
        ? [{ kind: "virtual" as const, name: owner.name }]
        : [];
  return devices.map((device) => ({
    SerialNumber: serialNumber(account, device),
    name: device.name,
    isVirtual: device.kind === "virtual",
  }));
}

/** Fills in the ids that follow from the place, so that each keeps its own when another goes. */
const withIds = <T extends { readonly id?: string | undefined }>(all: readonly T[], idAt: (place: number) => string) =>
  all.map((each, place) => ({ ...each, id: each.id ?? idAt(place) }));

const digest = (text: string) => createHash("sha256").update(text).digest("hex");
/** A number that fits into the end of an access key id. */
const serialOf = (text: string) => Number.parseInt(digest(text).slice(0, 8), 16);
const certificateId = ({ scenario }: SimulatedAccount, place: number) =>
  digest(`${scenario.account} certificate ${place}`).slice(0, 32).toUpperCase();

const denied = ({ arn: who }: Principal, action: string, resource: string) =>
  new WireError(
    "AccessDenied",
    `User: ${who} is not authorized to perform: ${action} on resource: ${resource} with an explicit deny in a session policy`,
    403,
  );

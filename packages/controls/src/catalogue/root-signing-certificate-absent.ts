import { missingKey } from "../domain/root-credentials.ts";
import { control, reason } from "../model/control.ts";
import { deleteRootCredential } from "../remedies/by-hand.ts";

/** Beside step 2 of the guide: an X.509 signing certificate is a root credential as an access key is. */
export const rootSigningCertificateAbsent = control({
  id: "root-signing-certificate-absent",
  severity: "HIGH",
  step: 2,
  frameworks: { "nist-800-53-r5": ["AC-6", "AC-6(10)"], "well-architected": ["SEC01-BP02", "SEC02-BP02"] },
  title: { en: "The root user has no signing certificate", ja: "ルートユーザーに署名証明書がない" },
  topic: {
    checked: { en: "root signing certificates", ja: "ルートユーザーの署名証明書" },
    found: { en: "root has a signing certificate", ja: "ルートユーザーに署名証明書がある" },
    happened: { en: "root signing certificate added", ja: "ルートユーザーの署名証明書が追加された" },
    over: { en: "root certificate gone", ja: "ルートユーザーの署名証明書がなくなった" },
  },
  why: {
    en: "Anyone who holds an X.509 signing certificate can call older AWS services as root, without MFA. Where one still exists it has usually been forgotten, and no current service needs it.",
    ja: "X.509 署名証明書があれば、MFA なしで、ルートユーザーとして古い AWS サービスを呼び出せます。残っていても忘れられていることが多く、現在のサービスでは必要ありません。",
  },
  consolePage: "root-credentials",
  incident: {
    en: [
      "Deactivate the certificate now: sign in as the root user, choose the account name at the top right > Security credentials > X.509 Signing certificates > Actions > Deactivate.",
      "Change the root password. On the same page, check the MFA devices and the access keys.",
      "Find out what else root did: CloudTrail > Event history, in every Region. Then delete the certificate and open a case with AWS Support (“my account may be compromised”).",
    ],
    ja: [
      "いますぐ証明書を無効にします。ルートユーザーでサインインし、右上のアカウント名 >「セキュリティ認証情報」>「X.509 署名証明書」で「アクション」>「非アクティブ化」を選びます。",
      "ルートユーザーのパスワードを変更し、同じページで MFA デバイスとアクセスキーを確認します。",
      "ほかに何をされたかを、CloudTrail の「イベント履歴」ですべてのリージョンについて調べます。その後証明書を削除し、AWS サポートにアカウント侵害の疑いとしてケースを作成します。",
    ],
  },
  remediation: {
    en: [
      "Sign in to the AWS Management Console as the root user, choose the account name at the top right, then Security credentials.",
      "Under X.509 signing certificates, choose the certificate, then Actions > Deactivate. Wait until you are sure that nothing has stopped working.",
      "Choose Actions > Delete. Do the same for a second certificate.",
    ],
    ja: [
      "AWS マネジメントコンソールにルートユーザーでサインインし、右上のアカウント名から「セキュリティ認証情報」を開きます。",
      "「X.509 署名証明書」で証明書を選び、「アクション」>「非アクティブ化」を選びます。しばらく待ち、動かなくなったものがないことを確認します。",
      "「アクション」>「削除」を選びます。2 つ目の証明書があれば同じように削除します。",
    ],
  },
  needs: ["accountSummary"],
  reasons: {
    "root-signing-certificate-absent": reason("COMPLIANT", () => ({
      en: "The root user has no signing certificate.",
      ja: "ルートユーザーに署名証明書はありません。",
    })),
    "root-signing-certificate-present": reason(
      "NON_COMPLIANT",
      ({ count }: { count: number }) => ({
        en:
          count === 1 ? "The root user has a signing certificate." : `The root user has ${count} signing certificates.`,
        ja: `ルートユーザーに署名証明書が ${count} 個あります。`,
      }),
      { remedy: deleteRootCredential },
    ),
  },
  judge({ accountSummary: { signingCertificates } }) {
    if (signingCertificates === null) return [missingKey("AccountSigningCertificatesPresent")];
    return signingCertificates === 0
      ? [{ reason: "root-signing-certificate-absent", params: {} }]
      : [{ reason: "root-signing-certificate-present", params: { count: signingCertificates } }];
  },
});

"""French sentences of the findings: what is wrong and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chorus_bridge.domain.codes import FindingCode as F

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FINDINGS"]

_COMPANY: Final = {
    F.CREDENTIALS_MISSING: "Identifiants Chorus Pro non renseignés : "
    "saisissez l'identifiant et le mot de passe du compte technique",
    F.CREDENTIALS_INVALID: "Identifiants Chorus Pro refusés : "
    "vérifiez l'identifiant et le mot de passe du compte technique",
    F.CREDENTIALS_EXPIRED: "Mot de passe du compte technique expiré le {date} : "
    "renouvelez-le sur Chorus Pro, puis saisissez le nouveau",
    F.CREDENTIALS_EXPIRING: "Le mot de passe du compte technique expire le {date} ({days:days}) : "
    "renouvelez-le sur Chorus Pro",
    F.SUPPLIER_SIRET_MISSING: "SIRET de l'entreprise manquant",
    F.SUPPLIER_SIRET_INVALID: "SIRET de l'entreprise invalide : {reason}",
    F.SUPPLIER_SIRET_CHECKSUM: "La clé de contrôle du SIRET de l'entreprise est fausse ; "
    "elle n'est acceptée que sur la plateforme de qualification",
    F.SUPPLIER_NOT_IN_CHORUS: "Entreprise inconnue ou inactive dans Chorus Pro : créez ou réactivez sa structure",
    F.SUPPLIER_NOT_LINKED: "Compte technique non rattaché à l'entreprise : "
    "demandez le rattachement au gestionnaire de la structure",
    F.SUPPLIER_NOT_VERIFIED: "L'inscription de l'entreprise dans Chorus Pro n'a pas encore pu être vérifiée",
    F.BANK_DETAILS_MISSING: "Coordonnées bancaires manquantes : choisissez celles enregistrées sur Chorus Pro",
    F.SUPPLIER_NAME_MISSING: "Raison sociale de l'entreprise manquante",
    F.SUPPLIER_COUNTRY_INVALID: "Code pays de l'adresse de l'entreprise invalide : deux lettres capitales, comme FR",
    F.VAT_NUMBER_MISSING: "Numéro de TVA intracommunautaire de l'entreprise manquant"
    "[ : d'après son SIREN, ce serait {number}]",
    F.VAT_NUMBER_INVALID: "Numéro de TVA intracommunautaire de l'entreprise invalide"
    "[ : d'après son SIREN, ce serait {number}]",
    F.IBAN_MISSING: "IBAN de l'entreprise manquant : il faut l'indiquer pour être payé par virement",
    F.IBAN_INVALID: "IBAN de l'entreprise invalide : comparez-le au relevé d'identité bancaire",
    F.APPROVED_PLATFORM_OBLIGATION: "Depuis le {date}, une entreprise de cette taille doit émettre ses "
    "factures "
    "par une plateforme agréée : vérifiez que ce dépôt direct est permis",
}

_RECIPIENT: Final = {
    F.RECIPIENT_SIRET_MISSING: "SIRET du destinataire manquant",
    F.RECIPIENT_SIRET_INVALID: "SIRET du destinataire invalide : {reason}",
    F.RECIPIENT_SIRET_CHECKSUM: "La clé de contrôle du SIRET du destinataire est fausse ; "
    "elle n'est acceptée que sur la plateforme de qualification",
    F.RECIPIENT_UNKNOWN: "Destinataire absent de l'annuaire Chorus Pro : vérifiez son SIRET auprès du maître d'ouvrage",
    F.RECIPIENT_INACTIVE: "Structure destinataire inactive dans Chorus Pro : "
    "demandez au maître d'ouvrage son SIRET actuel",
    F.RECIPIENT_NOT_VERIFIED: "Le destinataire n'a pas encore pu être vérifié dans l'annuaire Chorus Pro",
    F.RECIPIENT_FACTS_STALE: "Les obligations du destinataire ont été lues le {date} et ont pu changer",
    F.RECIPIENT_NAME_MISSING: "Nom du destinataire manquant",
    F.RECIPIENT_COUNTRY_INVALID: "Code pays de l'adresse du destinataire invalide : deux lettres capitales, comme FR",
    F.SERVICE_CODE_MISSING: "Code service obligatoire pour ce destinataire",
    F.SERVICE_CODE_UNKNOWN: "Code service « {name} » inconnu chez ce destinataire : choisissez-en un de sa liste",
    F.SERVICE_CODE_INACTIVE: "Code service « {name} » inactif : demandez au destinataire celui qui le remplace",
    F.SERVICE_CODE_RESERVED: "Code service « {name} » réservé aux factures entre entités publiques : "
    "choisissez-en un autre",
    F.SERVICE_CODE_TOO_LONG: "Code service de {got} caractères, {max} au plus",
    F.ENGAGEMENT_MISSING: "Numéro d'engagement obligatoire pour ce destinataire : il figure sur le bon de commande",
    F.ENGAGEMENT_INVALID: "Numéro d'engagement invalide : de 1 à {max} caractères, sans caractère de contrôle",
    F.SERVICE_OR_ENGAGEMENT_MISSING: "Code service ou numéro d'engagement obligatoire pour ce destinataire",
    F.PAYMENT_STATUS_NOT_REPORTED: "Ce destinataire n'annonce pas la mise en paiement : "
    "suivez le virement sur votre compte",
}

_MARKET: Final = {
    F.CLIENT_KIND_MISSING: "Nature du client non précisée : indiquez s'il est public ou privé",
    F.CONTRACT_REFERENCE_MISSING: "Ni numéro de marché ni numéro d'engagement : la facture doit porter l'un des deux",
    F.CONTRACT_REFERENCE_INVALID: "Numéro de marché invalide : {max} caractères au plus, sans caractère de contrôle",
    F.FRAMEWORK_MISSING: "Cadre de facturation non défini : il est convenu avec le maître d'ouvrage",
    F.FRAMEWORK_NOT_ALLOWED: "Cadre de facturation {framework} impossible : {reason}",
    F.CONSORTIUM_BILLED_BY_LEAD: "Le mandataire facture pour tout le groupement : "
    "la part du cotraitant figure dans sa demande, ou corrigez la fiche du marché",
    F.CHANNEL_NOT_ALLOWED: "Le cadre {framework} ne peut pas être déposé ainsi ({channel}) : "
    "choisissez le PDF ou le flux",
    F.CHANNEL_NOT_CONFIGURED: "Le service de dépôt des factures de travaux n'est pas configuré : "
    "choisissez le flux, ou configurez ce service",
    F.MOE_MISSING: "Maître d'œuvre non désigné, alors que le cadre {framework} passe par lui",
    F.MOE_SIRET_INVALID: "SIRET du maître d'œuvre invalide : {reason}",
    F.MOE_NOT_IN_CHORUS: "Maître d'œuvre non inscrit dans Chorus Pro : "
    "demandez-lui de s'inscrire, ou vérifiez son SIRET",
    F.MOA_MISSING: "Maître d'ouvrage non désigné, alors que le cadre {framework} passe par lui",
    F.MOA_SIRET_INVALID: "SIRET du maître d'ouvrage invalide : {reason}",
    F.MOA_NOT_ENABLED: "Structure sans rôle de maître d'ouvrage dans Chorus Pro : "
    "vérifiez son SIRET auprès du maître d'ouvrage",
    F.VALIDATOR_MISSING: "Valideur non désigné : le cadre {framework} demande le SIRET du {role}",
    F.VALIDATOR_SIRET_INVALID: "SIRET du valideur invalide : {reason}",
    F.CURRENCY_NOT_ALLOWED: "Devise « {name} » non admise (devises acceptées : {codes}) : corrigez-la",
}

_IDENTITY: Final = {
    F.INVOICE_NUMBER_MISSING: "Numéro de facture manquant",
    F.INVOICE_NUMBER_TOO_LONG: "Numéro de facture de {got} caractères, {max} au plus",
    F.INVOICE_NUMBER_INVALID: "Numéro de facture avec des caractères refusés ({characters:characters}) : "
    "lettres sans accent, chiffres, - _ / + seulement",
    F.NUMBER_ALREADY_USED: "Numéro de facture déjà pris par une autre situation[ ({status})] : choisissez-en un autre",
    F.INVOICE_DATE_MISSING: "Date de facture manquante",
    F.INVOICE_DATE_FUTURE: "Date de facture ({date}) postérieure à aujourd'hui : corrigez-la ou attendez ce jour",
    F.TYPED_DATE_IGNORED: "Chorus Pro datera la facture du jour de son dépôt, et non du {date}",
    F.ORIGIN_INVOICE_MISSING: "Facture d'origine de l'avoir manquante : indiquez son numéro",
    F.ORIGIN_INVOICE_INVALID: "Numéro de la facture d'origine invalide : "
    "{max} caractères au plus, lettres sans accent, chiffres, - _ / + seulement",
    F.COMMENT_TOO_LONG: "Commentaire de {got} caractères, {max} au plus",
}

_AMOUNTS: Final = {
    F.AMOUNT_MISSING: "Montant manquant : {field}",
    F.AMOUNT_TOO_PRECISE: "Trop de décimales ({field}) : {got}, {max} au plus",
    F.AMOUNTS_INCONSISTENT: "HT + TVA ≠ TTC : {expected} attendus, {got} indiqués",
    F.NEGATIVE_INVOICE: "Total TTC négatif ({amount}) : établissez un avoir plutôt qu'une facture",
    F.PAYABLE_EXCEEDS_TOTAL: "Net à payer ({amount}) supérieur au total dû ({expected})",
    F.PAYABLE_ABOVE_TOTAL: "Net à payer ({amount}) supérieur au total dû ({expected}) : une retenue est-elle libérée ?",
    F.NET_NOT_POSITIVE: "Le net à payer ({amount}) n'est pas positif alors que le total l'est : "
    "vérifiez les déductions",
    F.CREDIT_NOTE_SIGN_UNVERIFIED: "Le signe attendu des montants d'un avoir n'est pas publié : "
    "ils sont transmis tels quels, vérifiez-les sur Chorus Pro après le dépôt",
    F.DISCOUNT_REASON_MISSING: "Une remise globale est indiquée sans son motif : précisez-le",
    F.DISCOUNT_NOT_CARRIED: "La remise globale TTC ({amount}) ne peut pas être transmise par un flux : "
    "déduisez-la des montants HT",
    F.LINES_MISSING: "Aucune ligne de facture : il en faut au moins une",
    F.LINE_INCOMPLETE: "Ligne {number} incomplète : {field}",
    F.LINES_INCONSISTENT: "La somme des lignes ({got}) diffère du total HT ({expected})",
    F.LINES_SUMMARISED: "Les lignes ne donnent pas, au centime près, la base HT de chaque taux de TVA : "
    "Chorus Pro reçoit une seule ligne par taux",
}

_VAT: Final = {
    F.VAT_REGIME_MISSING: "Régime de TVA non précisé : débits, encaissements, exonération, sans TVA ou autoliquidation",
    F.VAT_MISSING: "TVA non détaillée : indiquez la base et le montant de chaque taux",
    F.VAT_INCOMPLETE: "Ligne de TVA {number} incomplète : {field}",
    F.VAT_RATE_NOT_ALLOWED: "Taux de TVA de {rate} non admis en France : corrigez-le",
    F.VAT_INCONSISTENT: "TVA incohérente ({field}) : {expected} attendus, {got} indiqués",
    F.VAT_ROUNDING_UNUSUAL: "TVA à {rate} : {got} indiqués, {expected} par le calcul ; vérifiez l'arrondi",
    F.VAT_NOT_EXPECTED: "TVA de {amount} alors que le régime choisi n'en comporte pas : corrigez l'un ou l'autre",
    F.EXEMPTION_REASON_MISSING: "Motif d'exonération de TVA manquant",
    F.REVERSE_CHARGE_EXPECTED: "TVA de {amount} facturée par un sous-traitant : "
    "des travaux de construction relèvent de l'autoliquidation, vérifiez le régime",
    F.REVERSE_CHARGE_UNVERIFIED: "Ce que Chorus Pro attend pour une autoliquidation n'est pas publié : "
    "vérifiez la facture sur le portail après le dépôt",
    F.REVERSE_CHARGE_MENTION_MISSING: "La mention « Autoliquidation » est absente du commentaire et des "
    "lignes : ajoutez-la",
    F.PAYMENT_MODE_MISSING: "Mode de paiement manquant",
    F.CREDIT_NOTE_PAYMENT_MODE: "Un avoir n'indique pas d'ordinaire de mode de paiement : "
    "retirez-le s'il n'est pas voulu",
}

_FILES: Final = {
    F.PDF_MISSING: "PDF de la facture manquant",
    F.PDF_TOO_LARGE: "PDF de la facture trop lourd : {got:size}, {max:size} au plus",
    F.PDF_NAME_INVALID: "Nom du PDF invalide (« {name} ») : "
    "{max} caractères au plus, se terminant par .pdf, sans / ni \\",
    F.PDF_DAMAGED: "PDF de la facture illisible ({reason}) : générez-le de nouveau",
    F.PDF_ENCRYPTED: "Le PDF de la facture est chiffré et le destinataire pourrait ne pas l'ouvrir : "
    "joignez-le sans protection",
    F.SIGNED_PDF_IN_FACTURX: "Un PDF signé ne peut pas porter les données d'une Factur-X : "
    "choisissez le format mixte, ou donnez-le sans signature",
    F.PDF_IS_FACTURX: "Le PDF contient aussi une facture électronique ({name}), que Chorus Pro lirait à sa place : "
    "joignez un PDF simple",
    F.PDF_HOLDS_INVOICE_DATA: "Le PDF contient déjà une facture électronique ({name}), "
    "que Chorus Pro pourrait lire aussi : joignez plutôt un PDF simple",
    F.FLOW_MAY_BE_TOO_LARGE: "Le flux pourrait dépasser {max:size} (environ {got:size} avec ses fichiers) : "
    "allégez le PDF ou les pièces jointes",
    F.ATTACHMENT_TOO_LARGE: "Pièce jointe « {name} » trop lourde : {got:size}, {max:size} au plus",
    F.ATTACHMENT_NAME_TOO_LONG: "Nom de la pièce jointe « {name} » trop long : "
    "{got} caractères, {max} au plus avec l'extension",
    F.ATTACHMENT_NAME_INVALID: "Nom de la pièce jointe « {name} » invalide : ajoutez une extension, retirez / et \\",
    F.ATTACHMENT_TYPE_NOT_ALLOWED: "Format de la pièce jointe « {name} » refusé par Chorus Pro : "
    "convertissez-la en PDF",
    F.ATTACHMENT_TOTAL_TOO_LARGE: "Fichiers trop lourds ensemble : {got:size}, {max:size} au plus pour une facture",
    F.ATTACHMENT_EMPTY: "Pièce jointe « {name} » vide : remplacez-la ou retirez-la",
    F.ATTACHMENT_TYPE_MISSING: "Type de la pièce jointe « {name} » manquant : choisissez-en un de la liste de "
    "Chorus Pro ({max} caractères au plus)",
    F.ATTACHMENT_LABEL_TOO_LONG: "Désignation de la pièce jointe « {name} » trop longue : "
    "{got} caractères, {max} au plus",
    F.ATTACHMENT_REQUIRED_MISSING: "Pièce justificative exigée par le marché manquante : {name}",
    F.ATTACHMENT_CONTENT_MISSING: "Contenu du fichier « {name} » absent : joignez-le de nouveau",
}

_REMEMBERED: Final = {
    F.REMOTE_FIELD_REJECTED: "Refusé par Chorus Pro[ : « {text} »][ (code {code})] ; "
    "corrigez, puis transmettez de nouveau",
    F.LAST_ATTEMPT_FAILED: "La dernière tentative n'a pas abouti : {reason}",
    F.CHANGED_SINCE_QUEUED: "La situation a été modifiée depuis sa mise en file : Chorus Pro reçoit la version d'alors",
    F.REISSUE_LINK_MISSING: "Cette facture fait suite à la n° {number}, close par Chorus Pro : indiquez qu'elle la "
    "remplace",
    F.REISSUE_LINK_WRONG: "Facture remplacée indiquée : n° {name} ; c'est la n° {number} que Chorus Pro a close, "
    "corrigez",
    F.REISSUE_WITH_NEW_NUMBER: "Facture n° {number} close par Chorus Pro (statut : {portal_status}) : "
    "annulez-la et émettez une nouvelle facture avec un nouveau numéro",
}

_WORKFLOW: Final = {
    F.SITUATION_DRAFT: "Situation à finaliser par l'entreprise[ – {label}]",
    F.SITUATION_NOT_SUBMITTED: "Situation à soumettre[ – {label}]",
    F.PREVIOUS_SITUATION_OPEN: "Situation précédente à clôturer[ – {label}]",
    F.SUBCONTRACTOR_PENDING: "Validation de la demande du sous-traitant attendue[ – {label}]",
    F.OPC_VALIDATION: "Visa de l'OPC attendu[ – {label}]",
    F.MOE_VALIDATION: "Validation du maître d'œuvre attendue[ – {label}]",
    F.AMO_VALIDATION: "Visa de l'AMO attendu[ – {label}]",
    F.MOA_VALIDATION: "Validation du maître d'ouvrage attendue[ – {label}]",
    F.MANDATAIRE_VALIDATION: "Validation du mandataire attendue[ – {label}]",
    F.CERTIFICATE_NOT_ISSUED: "Certificat de paiement à émettre[ – {label}]",
    F.SIGNATURE_PENDING: "Signature attendue[ – {label}]",
    F.INVOICE_NOT_GENERATED: "Facture à générer[ – {label}]",
    F.MARKET_SETUP_PENDING: "Fiche d'identité du marché à paramétrer[ – {label}]",
    F.HOST_STEP_PENDING: "Étape à terminer[ : {label}]",
    F.SITUATION_REFUSED: "Situation refusée à l'étape « {step} »[ ({label})] : à corriger et à soumettre de nouveau",
}

FINDINGS: Final[Mapping[F, str]] = {
    **_COMPANY,
    **_RECIPIENT,
    **_MARKET,
    **_IDENTITY,
    **_AMOUNTS,
    **_VAT,
    **_FILES,
    **_REMEMBERED,
    **_WORKFLOW,
}
"""What each finding says."""

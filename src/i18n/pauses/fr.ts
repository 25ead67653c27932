import type { sendingPaused as english } from "./en.js";

export const sendingPaused: typeof english = {
  subject: (issue, destination) =>
    destination === undefined ? `${issue} est suspendu` : `${issue} est suspendu pour ${destination}`,
  heading: "L’envoi est suspendu",
  text: (issue, destination) =>
    destination === undefined
      ? `Le serveur de messagerie refuse les e-mails du numéro ${issue}, l’envoi est donc arrêté.`
      : `${destination} refuse les e-mails du numéro ${issue}, ils sont donc en attente. Tous les autres continuent de partir.`,
  reason: (reason) => `La raison, en anglais : ${reason}`,
  reasons: {
    answered: (answer) => `Le serveur de messagerie a répondu : « ${answer} ».`,
    inARow: (count, answer) =>
      `${count} e-mails d’affilée ont été refusés, le dernier avec la réponse « ${answer} ».`,
    share: (refused, mails, answer) =>
      `${refused} e-mails sur ${mails} ont été refusés, le dernier avec la réponse « ${answer} ».`,
    shareOfDestination: (refused, mails, answer, destination) =>
      `${refused} e-mails sur ${mails} pour ${destination} ont été refusés, le dernier avec la réponse « ${answer} ».`,
    probe: (answer) =>
      `Après la reprise, les e-mails ont été envoyés un par un, et le dernier a été refusé avec la réponse « ${answer} ».`,
    erased: "Le serveur a refusé un e-mail à une personne dont les données ont été supprimées depuis.",
    asked: "L’envoi a été mis en pause par l’éditeur.",
  },
  causes: {
    sender: "Le refus concerne l’expéditeur : vérifiez son adresse, SPF, DKIM et DMARC.",
    content: "Le refus concerne le contenu de l’e-mail.",
    reputation:
      "Le refus concerne la réputation de votre serveur : vérifiez les listes de blocage et le DNS inverse.",
    rate: "Le refus concerne votre débit ou votre quota : envoyez plus lentement ou plus tard.",
    policy:
      "Le refus concerne les règles du serveur : vérifiez le compte, l’identification et ce qu’il est permis d’envoyer.",
    addresses:
      "Autant d’adresses ne peuvent pas toutes être invalides : le serveur de messagerie est sans doute mal configuré, ou ce n’est pas le bon.",
    network: "Le refus concerne le chemin jusqu’au destinataire : vérifiez le DNS et le réseau.",
    unknown: "La cause n’est pas connue.",
  },
  nobody: "Aucune adresse n’a été bloquée pour autant.",
  resume:
    "Corrigez la cause, puis lancez cette commande. Les personnes dont l’e-mail a été refusé ou est en attente le recevront aussi :",
  notYou:
    "Vous recevez cet e-mail parce que cette adresse est indiquée comme mail.alerts dans feedletter.yaml.",
};

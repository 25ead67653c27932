import type { en } from "./en.js";
import { sendingPaused } from "./pauses/fr.js";
import { plural } from "./plural.js";

const heures = (count: number): string => plural("fr", count, { one: "une heure", other: `${count} heures` });

/** French: says "vous". */
export const fr: typeof en = {
  subscribePage: {
    title: "S’abonner",
    whatIsAFeed:
      "Un flux apporte les nouveaux articles dans le lecteur de votre choix, sans compte ni pistage. Il suffit de copier l’une de ces adresses dans votre lecteur.",
    thisIsAFeed:
      "Ceci est un flux. Copiez son adresse dans un lecteur de flux pour recevoir automatiquement les nouveaux articles.",
    feeds: "Flux",
    allFeeds: "Tous les flux dans un seul fichier (OPML)",
    recentPosts: "Articles récents",
    by: "par",
    updated: "Mis à jour",
    noPosts: "Il n’y a pas encore d’article.",
    copy: "Copier",
    copied: "Copié",
    openIn: "Ou ouvrez le flux dans :",
    moreFeeds: "Autres flux",
    feedsBy: { tag: "Thèmes", author: "Auteurs", section: "Rubriques", language: "Langues" },
    byEmail: "Par e-mail",
    joinByMail:
      "Envoyez un e-mail à cette adresse pour recevoir les nouveaux articles. Vous pourrez vous désabonner à tout moment.",
  },
  digest: {
    read: "Lire l’article",
    by: "par",
    unsubscribe: "Se désabonner",
    whyYouGetThis: "Vous recevez cet e-mail suite à votre abonnement à",
    newPosts: (count) =>
      plural("fr", count, { one: "Un nouvel article", other: `${count} nouveaux articles` }),
    issue: (number) => `Numéro ${number}`,
    greeting: (name) => `Bonjour ${name} ! `,
    whatIsNew: (title) => `Voici les nouveautés de ${title}.`,
    minutesToRead: (minutes) => `${minutes} min de lecture`,
    toTheSite: "Voir le site",
    untitled: "Sans titre",
    viewInBrowser: "Voir dans le navigateur",
    preferences: "Préférences",
    continueReading: "Lire la suite",
    alsoWorthReading: "À lire aussi",
    watch: "Voir la vidéo",
    listen: "Écouter",
    drawing: "Voir le dessin",
  },
  archive: {
    allIssues: "Tous les numéros",
    previous: "Numéro précédent",
    next: "Numéro suivant",
    otherIssues: "Autres numéros",
  },
  errorPages: {
    notFound: "Page introuvable",
    notFoundHelp:
      "Si vous avez suivi un lien dans un e-mail, il a peut-être été coupé. Copiez le lien entier depuis l’e-mail et réessayez.",
    failed: "Une erreur s’est produite",
    failedHelp: "Le problème vient de notre côté. Veuillez réessayer dans quelques minutes.",
    tooLarge: "Ce formulaire contient trop de texte",
  },
  review: {
    subject: (subject) => `Aperçu : ${subject}`,
    notice: (digest, when) =>
      `Ceci est un aperçu de ${digest}. L’envoi est prévu le ${when}, avec les nouveaux articles publiés d’ici là.`,
    choices: { hold: "Suspendre", "send-now": "Envoyer maintenant", "at-its-time": "Envoyer comme prévu" },
    status: {
      "at-its-time": (digest, when) => `${digest} sera envoyé le ${when}.`,
      hold: (digest, when) =>
        `${digest} devait partir le ${when} et est suspendu. Rien ne sera envoyé tant que vous ne l’aurez pas approuvé ici. Si vous ne le faites pas, ses articles passeront dans le prochain numéro.`,
      "send-now": (digest) => `${digest} sera envoyé d’ici une minute.`,
      begun: (digest) => `${digest} est en cours d’envoi. Il est trop tard pour le modifier.`,
      done: (digest, when) =>
        `Le numéro de ${digest} prévu le ${when} est terminé. Il est trop tard pour le modifier.`,
    },
  },
  signUp: {
    title: (title) => `S’abonner à ${title}`,
    intro:
      "Recevez les nouveaux articles par e-mail. Nous vous demanderons d’abord de confirmer votre adresse, et vous pourrez vous désabonner à tout moment.",
    address: "Adresse e-mail",
    name: "Nom (facultatif)",
    digests: "Quelles newsletters souhaitez-vous recevoir ?",
    chooseOne: "À quelle fréquence ?",
    noneOfThese: "Aucune",
    topics: "Choisir des thèmes (facultatif)",
    topicsHelp: "Ne cochez rien pour tout recevoir.",
    send: "S’abonner",
    leaveEmpty: "Laissez ce champ vide",
    quick: "Veuillez renvoyer le formulaire.",
    noAddress: "Veuillez saisir une adresse e-mail valide, par exemple nom@example.org.",
    noDigest: "Veuillez choisir au moins une newsletter.",
    oneOfGroup: "Certaines de ces newsletters sont des variantes. Veuillez n’en choisir qu’une.",
    tooOften: "Trop de tentatives. Veuillez réessayer dans une heure.",
    busy: "Beaucoup de personnes s’inscrivent en ce moment. Veuillez réessayer dans quelques minutes.",
    elsewhere: "Ce formulaire a été envoyé depuis un autre site. Veuillez le renvoyer ici.",
    needsProof:
      "Trop de personnes se sont inscrites sans résoudre l’énigme. Veuillez activer JavaScript ou réessayer dans une heure.",
    puzzle:
      "Pour éloigner les robots, votre navigateur résout une petite énigme avant d’envoyer ce formulaire. Aucun autre site n’intervient et aucun cookie n’est déposé.",
    puzzleWithoutScript:
      "Cela nécessite JavaScript. Sans lui, seules quelques personnes par heure peuvent s’abonner.",
    puzzleWorking: "Un instant, votre navigateur résout l’énigme…",
    puzzleDone: "Votre navigateur a résolu l’énigme.",
    sent: "Consultez votre boîte de réception",
    sentText: (count) =>
      `Nous vous avons envoyé un e-mail contenant un lien. Cliquez dessus dans un délai de ${heures(count)} pour confirmer votre abonnement.`,
    sentHelp: "Pas d’e-mail ? Regardez dans vos courriers indésirables ou réessayez dans une heure.",
    sentLate:
      "Beaucoup de personnes s’inscrivent en ce moment : l’e-mail peut mettre quelques heures à arriver.",
    sentSoon:
      "Les e-mails partent environ toutes les heures : le vôtre peut mettre une heure ou deux à arriver.",
  },
  confirm: {
    title: "Confirmez votre abonnement",
    text: (title) => `Cliquez sur le bouton pour recevoir ${title} par e-mail.`,
    send: "Confirmer l’abonnement",
    done: "Votre abonnement est confirmé",
    doneText: (title) => `Vous recevrez ${title} dès le prochain numéro. Merci de votre abonnement !`,
    expired: "Ce lien a expiré",
    expiredText: "Veuillez en demander un nouveau.",
    again: "S’abonner de nouveau",
    gone: "Ce lien ne fonctionne plus",
    goneText: "La demande a expiré, ou vous avez annulé votre abonnement entre-temps.",
  },
  unsubscribe: {
    title: (title) => `Se désabonner de ${title} ?`,
    text: "Cliquez sur le bouton pour ne plus recevoir ces e-mails.",
    send: "Se désabonner",
    done: "Votre désabonnement est enregistré",
    doneText: (title) => `Vous ne recevrez plus ${title}.`,
    all: "Se désabonner de toutes les newsletters",
    allDone: "Vous ne recevrez plus aucun e-mail.",
    mistake: "C’était une erreur ? Gérez vos abonnements",
  },
  preferences: {
    title: "Vos abonnements",
    of: (address) => `Pour ${address}`,
    saved: "Vos modifications ont été enregistrées.",
    digests: "Newsletters",
    language: "Langue des e-mails et des pages",
    siteLanguage: (language) => `Celle du site (${language})`,
    save: "Enregistrer",
    pause: "Faire une pause",
    pauseHelp: "Suspendez les e-mails pendant quelques semaines. Ils reprendront automatiquement.",
    weeks: "Semaines",
    pauseSend: "Suspendre les e-mails",
    pausedUntil: (date) => `Vos e-mails sont suspendus jusqu’au ${date}.`,
    resume: "Reprendre les e-mails",
    address: "Changer d’adresse e-mail",
    addressHelp:
      "Nous enverrons un lien à votre nouvelle adresse. Cliquez dessus pour terminer le changement.",
    newAddress: "Nouvelle adresse e-mail",
    addressSend: "Changer d’adresse",
    addressSent:
      "Si nous pouvons écrire à cette adresse, un lien est en route. Cliquez dessus pour terminer le changement.",
    unsubscribe: "Se désabonner",
    unsubscribeHelp: "Arrêtez tous les e-mails. Vous pourrez vous réabonner à tout moment.",
    unsubscribeSend: "Se désabonner de toutes les newsletters",
    forget: "Supprimer mes données",
    forgetHelp:
      "Nous supprimerons tout ce que nous savons de vous : adresse, nom et choix. Nous ne gardons qu’un code qui ne permet pas de retrouver votre adresse. Il empêche qu’un import vous ajoute de nouveau.",
    forgetSure: "Oui, tout supprimer",
    forgetSend: "Supprimer mes données",
    forgotten: "Vos données ont été supprimées",
    forgottenText: "Vous ne recevrez plus aucun e-mail.",
    forgetBusy: "Un e-mail est en train de vous être envoyé. Veuillez réessayer dans quelques minutes.",
    forgetUnsure: "Veuillez d’abord cocher la case.",
    suppressed:
      "Des e-mails envoyés à cette adresse ont été refusés ou signalés comme indésirables, nous avons donc cessé d’en envoyer. Contactez-nous si vous souhaitez en recevoir de nouveau.",
    nothing: "Vous n’avez aucun abonnement pour le moment.",
    link: "Gérer vos abonnements",
  },
  addressChange: {
    title: "Confirmez votre nouvelle adresse",
    text: (title) =>
      `Cliquez sur le bouton pour recevoir les e-mails de ${title} à l’adresse où ce lien a été envoyé.`,
    send: "Confirmer l’adresse",
    done: "Votre adresse a été changée",
    doneText: (address) => `Nous enverrons désormais vos e-mails à ${address}.`,
  },
  mails: {
    confirm: {
      subject: (title) => `Confirmez votre abonnement à ${title}`,
      heading: "Confirmez votre abonnement",
      text: (title) => `Veuillez confirmer que vous souhaitez recevoir ${title} par e-mail.`,
      byMail: "Le bouton ouvre un e-mail prêt à partir. Il suffit de l’envoyer tel quel.",
      action: "Confirmer l’abonnement",
      validFor: (count) => `Le lien est valable ${heures(count)}.`,
      notYou:
        "Si cette demande ne vient pas de vous, ignorez simplement cet e-mail. Vous n’en recevrez plus, et nous supprimerons votre adresse.",
    },
    already: {
      subject: (title) => `Vous avez déjà un abonnement à ${title}`,
      heading: "Vous avez déjà un abonnement",
      text: (title) =>
        `Quelqu’un, sans doute vous, a saisi cette adresse pour s’abonner à ${title}. Vous avez déjà un abonnement : il n’y a rien à faire.`,
      action: "Gérer vos abonnements",
      notYou: "Si ce n’était pas vous, ignorez simplement cet e-mail. Rien n’a changé.",
    },
    newAddress: {
      subject: (title) => `Confirmez votre nouvelle adresse pour ${title}`,
      heading: "Confirmez votre nouvelle adresse",
      text: (title) =>
        `Veuillez confirmer que vous souhaitez recevoir les e-mails de ${title} à cette adresse.`,
      action: "Confirmer l’adresse",
      validFor: (count) => `Le lien est valable ${heures(count)}.`,
      notYou: "Si vous n’avez rien demandé, ignorez simplement cet e-mail. Rien ne changera.",
    },
    addressChanged: {
      subject: (title) => `Votre adresse pour ${title} a été changée`,
      heading: "Votre adresse a été changée",
      text: (title) => `Vous ne recevrez plus les e-mails de ${title} à cette adresse.`,
      newAddress: (address) => `Nous les enverrons désormais à ${address}.`,
      notYou: "Si ce n’était pas vous, répondez à cet e-mail et nous nous en occuperons.",
    },
    sendingPaused,
    welcome: {
      heading: (title) => `Bienvenue dans ${title}`,
      latestIssue: "Le dernier numéro :",
    },
    joins: {
      joined: (address) => `Nouvel abonnement : ${address}`,
      allJoined: (count) =>
        plural("fr", count, { one: "1 nouvel abonnement", other: `${count} nouveaux abonnements` }),
      left: (address) => `Désabonnement : ${address}`,
      allLeft: (count) => plural("fr", count, { one: "1 désabonnement", other: `${count} désabonnements` }),
      more: (count) => plural("fr", count, { one: "et un autre", other: `et ${count} autres` }),
      notYou: "Vous recevez cet e-mail parce que mail.joins est défini dans feedletter.yaml.",
    },
    whatYouGet: "Vous recevrez :",
  },
};

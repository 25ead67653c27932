/**
 * What people write who want to leave, in words without accents and capital letters. A wrong guess costs the publisher a look at a mail;
 * a mail that is missed makes somebody report spam.
 */
interface LeaveWords {
  /** Enough in a subject or a short text, whatever else it says. */
  readonly anywhere: string;
  /** Only if a text consists of them and of polite or empty words. */
  readonly alone?: string;
  /** Say nothing themselves. */
  readonly fillers?: string;
}

const WORDS: readonly LeaveWords[] = [
  // English
  {
    anywhere: `unsubscribe, unsubscribed, unsubscribing, un subscribe, unsub, opt out, opt me out, opting out, sign me off, remove me,
      remove my email, remove my address, remove my name, remove this address, remove this email, delete my email, delete my address,
      delete me, take me off, off your list, off this list, from your list, from this list,
      from your mailing list, from the mailing list, stop emailing, stop e mailing, stop mailing, stop sending, stop these emails,
      stop the emails, stop your emails, stop this newsletter, stop the newsletter, stop contacting me, stop spamming,
      cancel my subscription, cancel subscription, cancel the subscription, cancel my newsletter, cancel the newsletter,
      cancel this newsletter, end my subscription, no more emails, no more e mails, no more mails, no more newsletters,
      do not email me, do not e mail me, do not mail me, do not send me, do not contact me, dont email me, don t email me,
      dont send me, don t send me, no longer wish to receive, no longer want to receive, no longer want your, not interested anymore,
      do not want to receive, don t want to receive, do not want your, don t want your, never signed up, did not sign up,
      didn t sign up, did not subscribe, didn t subscribe, never subscribed`,
    alone: "stop, cancel, remove, leave, quit, end, delete, off, signoff",
    fillers: `please, pls, hi, hello, dear, thanks, thank, you, thx, now, me, my, the, this, your, from, list, mailing, newsletter,
      newsletters, email, emails, mail, mails, it, all, sir, madam`,
  },
  // German
  {
    anywhere: `abmelden, abmeldung, melden sie mich ab, melde mich ab, meldet mich ab, abbestellen, abbestellung, bestelle ab,
      bestelle den newsletter ab, austragen, austragung, tragen sie mich aus, trag mich aus, tragt mich aus, newsletter kundigen,
      newsletter loschen, abo kundigen, abo beenden, abonnement kundigen, abonnement beenden, newsletter beenden,
      newsletter stornieren, loschen sie meine, losche meine, loscht meine, adresse loschen, aus dem verteiler, aus ihrem verteiler,
      aus eurem verteiler, aus deinem verteiler, aus ihrer liste, aus der mailingliste, keine mails mehr,
      keine emails mehr, keine e mails mehr, keine newsletter mehr, keinen newsletter mehr, keine weiteren mails,
      keine weiteren emails, keine weiteren e mails, nicht mehr anschreiben, nicht mehr schreiben, nicht mehr erhalten,
      nicht langer erhalten, mochte keine, will keine mails, will keine e mails, will keinen newsletter, nie angemeldet,
      nie bestellt, nicht bestellt, widerspreche, widerrufe meine einwilligung`,
    alone: "stopp, kundigung, kundigen, loschen, abo, raus, schluss",
    fillers: `bitte, hallo, guten, tag, liebe, lieber, damen, und, herren, danke, vielen, dank, sehr, geehrte, mich, den, vom, diesen,
      diesem, ihren, ihrem, sofort, mit, freundlichen, grussen, gruss`,
  },
  // French
  {
    anywhere: `desinscription, desinscrire, desinscrivez, me desinscrire, desabonner, desabonnement, desabonnez, desabonne,
      resilier, resiliation, annuler mon abonnement, annulation de mon abonnement, arreter les mails, arretez de m envoyer,
      ne plus recevoir, veux plus recevoir, souhaite plus recevoir, desire plus recevoir, ne m envoyez plus, plus de mails, plus d emails, retirez moi, retirer de votre liste, de votre liste,
      supprimez moi, supprimer mon adresse, supprimez mon adresse`,
    alone: "arret, arreter, supprimer, retirer, annuler",
    fillers: `merci, de, bonjour, s, il, vous, plait, svp, la, le, me, moi, votre, cordialement`,
  },
  // Spanish
  {
    anywhere: `darme de baja, darse de baja, dar de baja, denme de baja, deme de baja, dame de baja, de baja, baja newsletter,
      baja boletin, cancelar suscripcion, cancelar la suscripcion, cancelar mi suscripcion, cancelen mi suscripcion, anular suscripcion,
      anular mi suscripcion, desuscribir, desuscribirme, desuscripcion, no quiero recibir, no deseo recibir, dejar de recibir,
      no me envien, no mas correos, eliminar mi correo, eliminenme, borrarme, quitenme de`,
    alone: "baja, cancelar, borrar, eliminar, parar",
    fillers: "por, favor, hola, gracias, el, la, del, boletin, lista, correo, un, saludo, saludos",
  },
  // Italian
  {
    anywhere: `disiscrivi, disiscrivetemi, disiscrivermi, disiscrivimi, disiscrizione, cancellami, cancellatemi, cancellarmi,
      cancellare la mia iscrizione, cancellazione dalla newsletter, annullare l iscrizione, cancellare l iscrizione,
      non voglio piu ricevere, non desidero piu ricevere, non ricevere piu, non inviatemi, rimuovetemi, toglietemi`,
    alone: "cancellazione, cancella, rimuovi, basta",
    fillers: "per, favore, ciao, buongiorno, grazie, dalla, dal, mi, prego, saluti",
  },
  // Portuguese
  {
    anywhere: `descadastrar, descadastro, descadastrem, cancelar inscricao, cancelar a inscricao, cancelar minha inscricao,
      cancelar assinatura, cancelar a assinatura, cancelar minha assinatura, cancelar subscricao, cancelar a subscricao,
      anular subscricao, remover meu email, remover meu e mail, remova me, removam me, me remova, me removam, sair da lista,
      nao quero receber, nao desejo receber, nao quero mais receber, deixar de receber, nao me enviem`,
    alone: "descadastre, remover, sair, cancelamento",
    fillers: "ola, obrigado, obrigada, da, do, meu, minha, lista, bom, dia",
  },
  // Dutch
  {
    anywhere: `afmelden, afmelding, meld mij af, meld me af, uitschrijven, uitschrijving, schrijf mij uit, schrijf me uit, opzeggen,
      opzegging, abonnement stoppen, nieuwsbrief stoppen, verwijder mij, verwijder mijn, geen mails meer, geen e mails meer,
      geen nieuwsbrief meer, geen nieuwsbrieven meer, niet meer ontvangen`,
    alone: "verwijderen, stoppen",
    fillers:
      "alstublieft, aub, hallo, dag, bedankt, dank, u, je, wel, mij, nieuwsbrief, van, de, met, vriendelijke, groet, groeten",
  },
  // Polish, Czech
  {
    anywhere: `wypisz mnie, wypisac, wypisanie, prosze mnie wypisac, rezygnuje, rezygnacja, zrezygnowac, usun mnie, prosze usunac,
      nie chce otrzymywac, odhlasit, odhlaste, odhlaseni, zrusit odber, nechci dostavat`,
    fillers: "prosze, dziekuje, dzien, dobry, newslettera, z, prosim, dekuji, dobry, den",
  },
  // Swedish, Danish, Norwegian, Finnish
  {
    anywhere: `avregistrera, avprenumerera, avsluta prenumeration, avsluta min prenumeration, avbestall, sluta skicka, afmeld,
      afmelde, frameld, frabed, avmeld, avmelde, meld meg av, slett meg, peruuta tilaus, peruuta tilaukseni, peru tilaus,
      poista minut, lopeta tilaus`,
    fillers: "tack, tak, takk, hej, hei, kiitos, nyhetsbrev, nyhedsbrev, uutiskirje",
  },
  // Turkish, Hungarian, Romanian
  {
    anywhere: `abonelikten cik, abonelikten cikmak, aboneligimi iptal, listeden cikar, leiratkozas, leiratkozom, leiratkozni,
      iratkozzanak le, dezabonare, dezabonati, dezabonez`,
  },
  // Russian, Ukrainian. Without its accent, й is и.
  {
    anywhere: `отписаться, отписка, отпишите, отписать, удалите меня, не присылаите, прекратите, відписатися, відпишіть, видаліть мене`,
    alone: "стоп",
    fillers: "пожалуиста, спасибо, здравствуите, от, рассылки, меня",
  },
];

const listed = (words: string | undefined): readonly string[] =>
  words === undefined ? [] : words.split(/,\s*/);

/** Between spaces, because a phrase is searched for as whole words. */
export const LEAVE_PHRASES: readonly string[] = WORDS.flatMap(({ anywhere }) =>
  listed(anywhere).map((phrase) => ` ${phrase} `),
);
export const LEAVE_WORDS: ReadonlySet<string> = new Set(WORDS.flatMap(({ alone }) => listed(alone)));
export const FILLERS: ReadonlySet<string> = new Set(WORDS.flatMap(({ fillers }) => listed(fillers)));

/** In scripts without spaces between words. */
export const LEAVE_CHARACTERS: readonly string[] = [
  ...["配信停止", "購読解除", "購読停止", "退会", "解除してください", "退订", "取消订阅", "退訂", "取消訂閱"],
  ...["수신거부", "구독취소", "구독 취소", "구독해지", "구독 해지"],
];

import type { SafetyText } from '../type';

const seconds = (count: number) => new Intl.NumberFormat('ar', { style: 'unit', unit: 'second', unitDisplay: 'long' }).format(count);

/** What is said about strangers who are to be safe from each other. */
export const text: SafetyText = {
  safety: {
    blur: 'تمويه الصورة',
    unblur: 'إظهار الصورة',
    blurred: 'مموّهة للحظة. اضغط لترى.',
    held: 'لقد موّهت الصورة. اضغط لترى.',
    blurFirst: 'تمويه كل صورة جديدة للحظة',
    blurFirstHint: 'لثانيتين، أو حتى تضغط عليها.',
    report: 'إبلاغ',
    reportTitle: 'الإبلاغ عن هذا الشخص',
    reportHint: 'لماذا؟ ضغطة واحدة تنهي المكالمة فورًا. ولن تلتقيا مجددًا ما دام آخرون ينتظرون.',
    reportFormer: 'الإبلاغ عن شخص مكالمتك الأخيرة',
    reportFormerHint: 'لماذا؟ لن تلتقيا مجددًا ما دام آخرون ينتظرون.',
    block: 'حظر',
    blockOnly: 'حظر دون إبلاغ',
    reasons: {
      nudity: 'عري أو محتوى جنسي',
      minor: 'يبدو قاصرًا',
      threat: 'تهديد أو كراهية أو عنف',
      spam: 'إزعاج أو احتيال',
      other: 'شيء آخر',
    },
    thanks: { title: 'شكرًا على الإبلاغ', advice: 'لن تلتقيا مجددًا ما دام آخرون ينتظرون.' },
    done: { title: 'تم الحظر', advice: 'لن تلتقيا مجددًا ما دام آخرون ينتظرون.' },
    late: { title: 'فات الأوان', advice: 'انتهت تلك المكالمة منذ وقت طويل، أو نسيها الخادم.' },
    failed: { title: 'لم يصل', advice: 'لم يقبله الخادم أو لا يستطيع. ومع ذلك لم تعد في المكالمة.' },
  },
  wishes: {
    title: 'الاهتمامات واللغات',
    interests: 'الاهتمامات',
    hint: 'حتى خمسة، واضغط إدخال بعد كل منها. من يشاركك أحدها يأتي أولًا.',
    full: 'خمسة هي الحد. اضغط على أحدها لإزالته.',
    languages: 'تفضيل من يتحدثون لغاتي',
    languagesHint: 'يُخبر الخادم بلغات متصفحك دون البلد.',
    relaxed: 'أي شخص مناسب الآن.',
    remove: (interest) => `إزالة ${interest}`,
    shared: (what) => `ما يجمعكما: ${what}`,
    crowd: (here, waiting) => `هنا الآن: ${here} · في الانتظار: ${waiting}`,
    relax: (count) => `من يشاركك شيئًا يأتي أولًا. بعد ${seconds(count)} يناسبك أي شخص.`,
  },
  ban: {
    title: 'لا يمكنك المشاركة حاليًا',
    body: 'تم الإبلاغ عمّا صدر من هنا.',
    reason: (what) => `السبب: ${what}`,
    until: (when) => `يمكنك العودة ابتداءً من ${when}.`,
    unknown: 'بلاغات من آخرين',
    appeal: 'هل تظن أن هذا خطأ؟ اكتب إلى:',
  },
};

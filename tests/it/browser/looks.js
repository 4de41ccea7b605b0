// What is wrong with the looks of a page, as a list of sentences.
(() => {
    const faults = [];
    const all = [...document.body.querySelectorAll('*')];
    const shown = all.filter(each => each.getClientRects().length > 0);
    const say = each => `<${each.localName}> ${each.id || each.textContent.trim().slice(0, 30)}`;

    // Colours are what is computed: rgb(r, g, b) or rgba(r, g, b, a).
    const parse = color => {
        const [r, g, b, a = 1] = color.match(/[\d.]+/g).map(Number);
        return { r, g, b, a };
    };
    const over = (top, under) => {
        const mix = part => top[part] * top.a + under[part] * (1 - top.a);
        return { r: mix('r'), g: mix('g'), b: mix('b'), a: 1 };
    };
    const ground = each => {
        if (!each) return parse(getComputedStyle(document.documentElement).backgroundColor);
        const color = parse(getComputedStyle(each).backgroundColor);
        return color.a === 1 ? color : over(color, ground(each.parentElement));
    };
    // WCAG 2.2: relative luminance and contrast ratio.
    const luminance = ({ r, g, b }) => {
        const linear = part => {
            const share = part / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        };
        return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    };
    const contrast = (one, two) => {
        const [low, high] = [luminance(one), luminance(two)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const ensureContrast = (each, what, color, under, least) => {
        const ratio = contrast(over(parse(color), under), under);
        if (ratio < least) faults.push(`${what} of ${say(each)} has a contrast of ${ratio}`);
    };

    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) {
        faults.push(`it is ${scrollWidth} wide, and there is room for ${clientWidth}`);
    }
    const isControl = each => each.matches('a[href], button, input');
    const isInSentence = each =>
        each.localName === 'a' && each.parentElement.textContent.trim() !== each.textContent.trim();
    for (const each of shown) {
        const style = getComputedStyle(each);
        const box = each.getBoundingClientRect();
        if (box.left < 0 || box.right > clientWidth) faults.push(`${say(each)} stands out`);
        if (each.scrollWidth > each.clientWidth && style.display !== 'inline'
            && each.localName !== 'input') {
            faults.push(`what is in ${say(each)} stands out`);
        }
        if (style.animationName !== 'none' || style.transitionDuration !== '0s') {
            faults.push(`${say(each)} moves`);
        }
        if ([...each.childNodes].some(node => node.nodeType === 3 && node.data.trim())) {
            ensureContrast(each, 'the text', style.color, ground(each), 4.5);
        }
        if (!isControl(each)) continue;
        if (!isInSentence(each) && (box.width < 24 || box.height < 24)) {
            faults.push(`${say(each)} is only ${box.width} by ${box.height}`);
        }
        if (each.localName === 'input') {
            const around = ground(each.parentElement);
            ensureContrast(each, 'the border', style.borderTopColor, around, 3);
            ensureContrast(each, 'the content', style.color, ground(each), 4.5);
        }
    }
    const controls = shown.filter(isControl);
    controls.forEach((one, index) => controls.slice(index + 1).forEach(two => {
        const [a, b] = [one.getBoundingClientRect(), two.getBoundingClientRect()];
        const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
        if (!apart && !isInSentence(one)) faults.push(`${say(one)} lies over ${say(two)}`);
        // The tab key goes on as the eye does.
        const goesOn = b.top >= a.bottom || (b.bottom > a.top && b.left >= a.right);
        if (apart && !goesOn) faults.push(`${say(one)} stands behind ${say(two)}`);
    }));

    const ids = all.map(each => each.id).filter(id => id);
    if (new Set(ids).size !== ids.length) faults.push(`ids are given twice: ${ids}`);
    if (document.querySelectorAll('h1').length !== 1) faults.push('it has not one h1');
    if (!document.documentElement.lang) faults.push('its language is not told');
    if (!document.title) faults.push('it has no title');
    return faults;
})()
